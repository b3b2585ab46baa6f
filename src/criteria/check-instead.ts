// Steps that are made where the program of another is not on the host.
import type { Problem } from '../model/problem.ts';
import type { Collector } from '../model/probe.ts';
import type { RunStep, Step } from '../model/step.ts';
import { replacedBy } from '../probes/variables.ts';
import { earlierWords } from '../probes/words.ts';
import { valueProblem, type Loaded } from './file-set.ts';

/** Everything wrong with `insteadOf`. */
export function checkInstead({ file, value }: Loaded<Collector>): Problem[] {
  return value.steps.flatMap((step, index) => {
    const message = refusalOf(value, step, index);
    if (message === null) return [];
    const expected = 'the step before it, which runs another program, under the same conditions';
    return [
      valueProblem(file, ['steps', index, 'insteadOf'], {
        message,
        expected,
        example: 'insteadOf: 0',
      }),
    ];
  });
}

function refusalOf({ steps }: Collector, step: Step, index: number): string | null {
  const at = replacedBy(step);
  if (at === null || !('run' in step)) return null;
  const first = steps[at];
  const between = steps.slice(at + 1, index);
  const isNext = at < index && between.every((one) => replacedBy(one) === at);
  if (!first || !isNext || replacedBy(first) !== null)
    return `step ${at} is not the one that this stands behind`;
  if (!('run' in first)) return `step ${at} runs no program`;
  const programs = [first, ...between].flatMap((one) => ('run' in one ? [programOf(one)] : []));
  if (programs.includes(programOf(step)))
    return `where ${programOf(step)} is not on the host, it is not there for this step either`;
  if (earlierWords(step.run).some(({ from }) => Number(from.split('.')[0]) >= at))
    return `where step ${at} says nothing, there are no words of it to take`;
  if (step.as !== undefined || step.join !== undefined)
    return `what it says is read as step ${at}: it has no "as" and no "join" of its own`;
  return step.given === first.given ? null : `step ${at} has another "given"`;
}

const programOf = ({ run: [program] }: RunStep): string => JSON.stringify(program);
