// `of: subnet.created`: references between the checks of a milestone.
import type { Problem } from '../model/problem.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { isTriedAgain } from '../probes/attempts.ts';
import { hostsOf } from './check-check.ts';
import { valueProblem, type FileSet, type Loaded, type Words } from './file-set.ts';
import { didYouMean } from './suggest.ts';
import { typeRules } from './types.ts';
import type { Path } from './yaml-position.ts';

interface Reference {
  readonly from: Check;
  readonly path: Path;
  readonly check: string;
  readonly fact: string;
}

/** References of a milestone that lead nowhere, to another host, or in a circle. */
export function checkFacts(
  sheet: Loaded<ClaimSheet>,
  milestone: string,
  files: FileSet,
): Problem[] {
  const checks = sheet.value.milestones[milestone]?.checks ?? [];
  const references = checks.flatMap((check, index) =>
    referencesOf(check, ['milestones', milestone, 'checks', index, 'with'], files),
  );
  return references.flatMap((reference) => {
    const words =
      unknown(reference, checks, files) ??
      elsewhere(reference, checks, sheet, files) ??
      moving(reference, checks) ??
      circular(reference, references);
    return words ? [valueProblem(sheet.file, reference.path, words)] : [];
  });
}

function referencesOf(check: Check, base: Path, files: FileSet): Reference[] {
  const params = files.probes.get(check.probe)?.value.params ?? {};
  return Object.entries(params).flatMap(([name, { type }]) => {
    if (type !== 'fact') return [];
    const value = Object.hasOwn(check.with, name) ? check.with[name] : undefined;
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    return texts.flatMap((text, index) => {
      if (typeof text !== 'string' || typeRules.fact.refuse(text) !== null) return [];
      const [target = '', fact = ''] = text.split('.');
      const path = [...base, name, ...(Array.isArray(value) ? [index] : [])];
      return [{ from: check, path, check: target, fact }];
    });
  });
}

function unknown(
  { from, check, fact }: Reference,
  checks: readonly Check[],
  files: FileSet,
): Words | null {
  const others = checks.filter(({ id }) => id !== from.id);
  const target = checks.find(({ id }) => id === check);
  if (!target) {
    const ids = others.map(({ id }) => id);
    return {
      message: `no check "${check}" in this milestone${didYouMean(check, ids)}`,
      expected: ids.length === 0 ? 'another check, and there is none' : `one of ${ids.join(', ')}`,
    };
  }
  const probe = files.probes.get(target.probe)?.value;
  if (!probe || Object.hasOwn(probe.facts, fact)) return null;
  const known = Object.keys(probe.facts);
  return {
    message: `the check "${check}" has no fact "${fact}"${didYouMean(fact, known)}`,
    expected:
      known.length === 0
        ? `a check of a probe with facts; ${probe.id} has none`
        : `one of ${known.map((name) => `${check}.${name}`).join(', ')}`,
  };
}

/** A fact is taken from the same host: another one's time of day proves nothing. */
function elsewhere(
  { from, check }: Reference,
  checks: readonly Check[],
  sheet: Loaded<ClaimSheet>,
  files: FileSet,
): Words | null {
  const target = checks.find(({ id }) => id === check);
  const [own, other] = [from, target].map((one) => {
    const probe = one && files.probes.get(one.probe)?.value;
    return one && probe ? hostsOf({ sheet, check: one, files }, probe) : null;
  });
  const known = files.config?.value.hosts ?? {};
  const isKnown = (host: string | null): boolean => host === null || Object.hasOwn(known, host);
  if (!own || !other || other.length === 0 || ![...own, ...other].every(isKnown)) return null;
  const missing = own.find((host) => !other.includes(host));
  if (missing === undefined) return null;
  return {
    message: `the check "${check}" does not look at ${missing === null ? 'the repository' : `host "${missing}"`}`,
    expected: 'a check of the same host',
  };
}

/** Two that are tried again have no attempt in common that one could be compared with. */
function moving({ from, check }: Reference, checks: readonly Check[]): Words | null {
  const target = checks.find(({ id }) => id === check);
  if (!target || !isTriedAgain(target) || !isTriedAgain(from)) return null;
  return {
    message: `the check "${check}" is tried again, and so is this one: none of its attempts is the one to compare with`,
    expected: 'eventually or steady in one of the two',
  };
}

function circular(start: Reference, references: readonly Reference[]): Words | null {
  const way = wayBack(start.check, start.from.id, references, [start.from.id]);
  return way
    ? {
        message: `the references lead in a circle: ${way.join(' -> ')}`,
        expected: 'a check that does not depend on this one',
      }
    : null;
}

function wayBack(
  at: string,
  goal: string,
  references: readonly Reference[],
  way: readonly string[],
): readonly string[] | null {
  if (at === goal) return [...way, at];
  if (way.includes(at)) return null;
  for (const { from, check } of references) {
    const found = from.id === at ? wayBack(check, goal, references, [...way, at]) : null;
    if (found) return found;
  }
  return null;
}
