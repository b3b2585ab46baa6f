// Law: never an environment. Files that a check names and a collector prints are looked at by name.
import type { Collector, Probe } from '../model/probe.ts';
import { sourcesOf } from './hosts.ts';
import { paramsIn } from './operand.ts';
import { readers } from './readers.ts';
import { refuseContent } from './secret-paths.ts';

/** Parameters of a probe whose value is a file that is printed, and why it may not be. */
export function refusedContents(
  probe: Probe,
  collectors: (id: string) => Collector | undefined,
  values: Readonly<Record<string, unknown>>,
): { readonly name: string; readonly reason: string }[] {
  const printed = sourcesOf(probe).flatMap((source) => {
    const collector = collectors(source.collector);
    const names = collector ? printedBy(collector) : [];
    return names.flatMap((name) => paramsIn(source.with[name]));
  });
  return [...new Set(printed)].flatMap((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const paths: readonly unknown[] = Array.isArray(value) ? value : [value];
    const reasons = paths.flatMap((path) =>
      typeof path === 'string' ? (refuseContent(path) ?? []) : [],
    );
    return reasons.slice(0, 1).map((reason) => ({ name, reason }));
  });
}

/** Parameters of a collector that programs which print files take as words. */
function printedBy(collector: Collector): string[] {
  return collector.steps.flatMap((step) => {
    const program = 'run' in step ? step.run[0] : undefined;
    if (!('run' in step) || typeof program !== 'string') return [];
    const rule = Object.hasOwn(readers, program) ? readers[program] : undefined;
    return rule?.operands === refuseContent ? paramsIn(step.run) : [];
  });
}
