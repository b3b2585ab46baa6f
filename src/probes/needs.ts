import { parseDuration } from '../model/units.ts';
import { bind, type Collection } from './plan.ts';
import { tools, type Tool } from './tools/index.ts';
import { templateWords } from './words.ts';

/** What a collection needs of the login that looks, as far as it is known before the run. */
export interface Needs {
  /** Of each list one is enough: the others are asked instead of it. */
  readonly programs: readonly (readonly string[])[];
  /** Vectors that run as root, without what runs them. */
  readonly root: readonly { readonly argv: readonly string[]; readonly deadlineMs: number }[];
  /** A connection that sshd makes on our behalf. */
  readonly forwards: boolean;
}

/** The needs of a collection on its host; none where it is made from here, or of the repository. */
export function needsOf({ vantage, collector, params, unknown }: Collection): Needs {
  if (vantage !== 'host' || unknown !== undefined)
    return { programs: [], root: [], forwards: false };
  const steps = collector.steps.filter(
    ({ given }) => given === undefined || Object.hasOwn(params, given),
  );
  const vectors = steps.flatMap((step) =>
    'run' in step ? [{ step, argv: templateWords(step.run, params), root: step.root }] : [],
  );
  const others = ({ step }: (typeof vectors)[number]) =>
    vectors.filter((one) => one.step.insteadOf === collector.steps.indexOf(step));
  const enough = vectors
    .filter(({ step }) => step.insteadOf === undefined)
    .map((one) => [one, ...others(one)].flatMap(({ argv: [program] }) => program ?? []));
  const deadlineMs = parseDuration(collector.deadline) ?? 10_000;
  return {
    programs: [...new Map(enough.map((one) => [one.join('\n'), one])).values()],
    root: vectors.filter(({ root }) => root).map(({ argv }) => ({ argv, deadlineMs })),
    forwards: steps.some((step) => 'request' in step || 'connect' in step),
  };
}

/** The tools that a collection gives files to, on the machine that reviews. */
export function toolsOf({ collector, params }: Collection): Tool[] {
  return collector.steps.flatMap((step) => {
    const name = 'tool' in step ? bind(step.tool.name, params) : undefined;
    return (typeof name === 'string' ? tools.get(name) : undefined) ?? [];
  });
}

/** Whether a collection asks the operator's forge. */
export function asksForge({ collector }: Pick<Collection, 'collector'>): boolean {
  return collector.steps.some((step) => 'builds' in step);
}

/** The groups that a probe's `rights` names: being in one of them is enough. */
export function groupsOf(rights: string | undefined): string[] {
  const [, first, second] =
    /\bgroup ([a-z_][\w-]*)(?: or ([a-z_][\w-]*))?/.exec(rights ?? '') ?? [];
  return [first, second].flatMap((name) => name ?? []);
}

/** Whether a probe's `rights` wants a host that manages a swarm. */
export function wantsManager(rights: string | undefined): boolean {
  return /\bswarm manager\b/.test(rights ?? '');
}
