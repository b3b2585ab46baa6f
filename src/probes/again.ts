// Which checks of a milestone are looked at again after its review.
import type { Probe } from '../model/probe.ts';
import type { Check, Milestone } from '../model/sheet.ts';

/**
 * The checks of a milestone that a later review looks at again: all but those that hold once. One of these is looked
 * at too where another check takes a fact of it, and it is not judged.
 */
export function checksAgain(
  { checks }: Milestone,
  probes: ReadonlyMap<string, Probe>,
): readonly Check[] {
  const lasting = checks.filter(({ holds }) => holds === 'always');
  const sources = new Set(lasting.flatMap((check) => factSources(check, probes.get(check.probe))));
  return checks.filter((check) => check.holds === 'always' || sources.has(check.id));
}

/** The ids of checks whose facts a check compares with. */
function factSources({ with: given }: Check, probe: Probe | undefined): string[] {
  return Object.entries(probe?.params ?? {}).flatMap(([name, { type }]) => {
    const value = given[name];
    return type === 'fact' && typeof value === 'string' ? (value.split('.')[0] ?? []) : [];
  });
}
