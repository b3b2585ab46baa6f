// A break-it probe runs unasked: it needs no parameters, and says by its value what is wrong.
import { ownKinds } from '../model/finding-kind.ts';
import type { Problem } from '../model/problem.ts';
import type { Probe } from '../model/probe.ts';
import { keyProblem, type Loaded } from './file-set.ts';

const example = `finding:
  severity: major
value: services.filter(s, s.failed > 1).map(s, {"subject": s.name, "says": s.name + " restarts"})
expect:
  empty: true`;

/** A probe of such a name would close findings that it does not look for, or its own would be taken for them. */
const taken: ReadonlySet<string> = new Set(ownKinds);

/** Everything wrong with a probe that says `finding:`. */
export function checkBreakIt({ file, value: probe }: Loaded<Probe>): Problem[] {
  if (probe.finding === undefined) return [];
  const listed = probe.value !== undefined && probe.expect?.empty === true;
  const needed = Object.entries(probe.params).filter(
    ([name, { default: preset, optional, type }]) =>
      preset === undefined &&
      !optional &&
      !(probe.finding?.endpoints && name === 'url' && type === 'url'),
  );
  return [
    ...(taken.has(probe.id)
      ? [
          keyProblem(file, ['finding'], {
            message: `"${probe.id}" is a kind of findings of its own, which no probe makes`,
            expected: 'another id, and file name',
          }),
        ]
      : []),
    ...(listed
      ? []
      : [
          keyProblem(file, ['finding'], {
            message:
              'a break-it probe has a value, the list of what is wrong, and expects it to be empty',
            expected: 'value: a list of { subject, says }, and expect: { empty: true }',
            example,
          }),
        ]),
    ...(probe.finding.endpoints && probe.params.url?.type !== 'url'
      ? [
          keyProblem(file, ['finding', 'endpoints'], {
            message: 'a break-it probe of endpoints has to be given their URL',
            expected: 'a parameter `url` of type url, and optional ones `connectTo` and `ca`',
          }),
        ]
      : []),
    ...(probe.finding.ports && !(probe.params.asked?.type === 'string' && probe.params.asked.list)
      ? [
          keyProblem(file, ['finding', 'ports'], {
            message: 'a break-it probe of ports has to be given those that are asked for',
            expected: 'a parameter `asked` of type string, with `list: true` and a default',
          }),
        ]
      : []),
    ...needed.map(([name]) =>
      keyProblem(file, ['params', name], {
        message: `nobody gives a break-it probe its parameter "${name}"`,
        expected: 'parameters with a default',
      }),
    ),
  ];
}
