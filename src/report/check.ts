import { markOf } from '../document/phrases.ts';
import { visible, visibleLine } from '../document/visible.ts';
import type { CheckResult } from '../model/review.ts';

/** One check with all that it rests on: expectations, commands and their output. */
export function checkText(check: CheckResult): string {
  const { verdict, title, reason, outcomes, exhibits, facts } = check;
  const lines = [
    `${markOf(verdict)} ${verdict}  ${visibleLine(title)}`,
    ...(reason === null ? [] : [`  ${visibleLine(reason)}`]),
    ...outcomes.flatMap((outcome) => [
      `  ${markOf(outcome.verdict)} ${visibleLine(outcome.name)}: ${visibleLine(outcome.expected)}`,
      `      actual ${visibleLine(outcome.actual)}`,
    ]),
    ...Object.entries(facts).map(
      ([name, value]) => `  fact ${name}: ${visibleLine(JSON.stringify(value))}`,
    ),
    ...exhibits.flatMap(({ where, command, exit, durationMs, output, note }) => [
      `  ${visibleLine(where)}$ ${visibleLine(command)}`,
      `      ${exit === null ? '' : `exit ${exit}, `}${Math.round(durationMs)} ms${note === null ? '' : `; ${visibleLine(note)}`}`,
      ...(output === ''
        ? []
        : visible(output)
            .split('\n')
            .map((line) => `      ${line}`)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
