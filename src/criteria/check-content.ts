// Law: never an environment. Files that a check names and a collector prints are looked at by name.
import type { Collector, Probe } from '../model/probe.ts';
import { sourcesOf } from './hosts.ts';
import { paramsIn } from './operand.ts';
import { insideOf, insiders } from './reader-exec.ts';
import { readers } from './readers.ts';
import type { Refuse } from './reader-rule.ts';
import { refuseContent, refuseOpening } from './secret-paths.ts';

/** Parameters of a probe whose value is a file that is printed, and why it may not be. */
export function refusedContents(
  probe: Probe,
  collectors: (id: string) => Collector | undefined,
  values: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly reason: string }[] {
  const printed = sourcesOf(probe).flatMap((source) => {
    const collector = collectors(source.collector);
    const named = collector ? openedBy(collector) : [];
    return named.flatMap(({ name, refuse }) =>
      paramsIn(source.with[name]).map((param) => ({ name: param, refuse })),
    );
  });
  const refused = printed.flatMap(({ name, refuse }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const paths: readonly unknown[] = Array.isArray(value) ? value : [value];
    const reasons = paths.flatMap((path) => (typeof path === 'string' ? (refuse(path) ?? []) : []));
    return reasons.slice(0, 1).map((reason) => ({ name, reason }));
  });
  return refused.filter(({ name }, at) => refused.findIndex((one) => one.name === name) === at);
}

/** Parameters of a collector that programs which open files take as words, and what such a file may not be. */
function openedBy(collector: Collector): { name: string; refuse: Refuse }[] {
  return collector.steps.flatMap((step) => {
    if (!('run' in step)) return [];
    const inside = insideOf(step.run);
    const words = inside ?? step.run;
    const [program] = words;
    const rules = inside ? insiders : readers;
    if (typeof program !== 'string' || !Object.hasOwn(rules, program)) return [];
    const refuse = rules[program]?.operands;
    if (refuse !== refuseContent && refuse !== refuseOpening) return [];
    return paramsIn(words).map((name) => ({ name, refuse }));
  });
}
