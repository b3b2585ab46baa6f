// Several cold runs: a verdict is one only where all of them agree.
import { runsWords } from '../document/runs.ts';
import { canonical } from '../probes/matchers/same.ts';
import { identityOf } from '../model/finding-kind.ts';
import type { CheckResult, Runs } from '../model/review.ts';
import type { Verdict } from '../model/verdict.ts';
import { worst } from '../model/verdict.ts';
import { foundFact } from '../probes/break-it.ts';
import type { Raised } from './findings.ts';

/**
 * The results of several runs as one each. Where they do not agree the check is INCONCLUSIVE. A break-it probe has found
 * what any of its runs found, and where they found different things it has not seen everything.
 * @param runs the results of each run, in the same order
 * @param beside the place of the first break-it probe beside the claim; what comes before are the claim's checks
 */
export function agreed(
  runs: readonly (readonly CheckResult[])[],
  beside = Number.POSITIVE_INFINITY,
): CheckResult[] {
  const [first = [], ...others] = runs;
  if (others.length === 0) return [...first];
  return first.map((one, index) => {
    const all = [one, ...others.flatMap((run) => run[index] ?? [])];
    const both = together(all, runs.length);
    return index >= beside ? withAllFound(both, all) : both;
  });
}

/** What any run found, where they do not agree: nothing is gone for that another did not see it. */
function withAllFound(both: CheckResult, all: readonly CheckResult[]): CheckResult {
  const [red] = all.filter(({ verdict }) => verdict === 'FAIL');
  if (both.verdict !== 'INCONCLUSIVE' || !red) return both;
  const found = all.flatMap(({ verdict, facts }) =>
    verdict === 'FAIL' ? listOf(facts[foundFact]) : [],
  );
  const { reason, runs } = both;
  return {
    ...red,
    reason,
    facts: { ...red.facts, [foundFact]: found },
    ...(reason !== null && { unseen: reason }),
    ...(runs && { runs }),
  };
}

function listOf(found: unknown): readonly unknown[] {
  return Array.isArray(found) ? found : [found];
}

function together(results: readonly CheckResult[], wanted: number): CheckResult {
  const verdicts = results.map(({ verdict }) => verdict);
  const shown = results.find(({ verdict }) => verdict === worst(verdicts));
  if (!shown || results.length < wanted) throw new Error('a run has other checks than the first');
  const runs = { verdicts, ...timesOf(results.map(tookMs)) };
  const isOne = new Set(results.map(said)).size === 1;
  const { unseen } = results.find((one) => one.unseen !== undefined) ?? {};
  const kept = results.flatMap((one) => one.kept ?? []);
  if (isOne)
    return {
      ...shown,
      runs,
      ...(unseen === undefined ? {} : { unseen }),
      ...(kept.length > 0 && { kept: [...new Set(kept)] }),
    };
  const what = new Set(verdicts).size === 1 ? 'what they found differs' : runsWords(verdicts);
  const why = shown.reason === null ? '' : `; run ${results.indexOf(shown) + 1}: ${shown.reason}`;
  const reason = `${results.length} cold runs do not agree: ${what}${why}`;
  return { ...shown, verdict: 'INCONCLUSIVE', reason, facts: {}, runs };
}

/** What of a result has to be the same in each run. */
function said({ verdict, facts }: CheckResult): string {
  const found = facts[foundFact];
  const subjects = Array.isArray(found)
    ? found.map((one: unknown) => canonical((one as { subject?: unknown } | null)?.subject ?? null))
    : [];
  return [verdict, ...subjects.sort()].join('\n');
}

function tookMs({ exhibits }: CheckResult): number {
  return exhibits.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function timesOf(times: readonly number[]): Pick<Runs, 'minMs' | 'medianMs' | 'maxMs'> {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? 0;
  const middle = (sorted.length - 1) / 2;
  const medianMs = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { minMs: at(0), medianMs, maxMs: at(sorted.length - 1) };
}

/** A check that passed in one run and failed in another: one finding, whatever the hosts. */
export function flapping(results: readonly CheckResult[]): Raised[] {
  return [...byCheck(results)].flatMap(([identity, own]): Raised[] => {
    const flaps = own.filter(({ runs }) => isMixed(runs?.verdicts ?? []));
    const [first] = flaps;
    if (!first) return [];
    return [
      {
        identity,
        severity: 'major',
        title: `${first.milestone} ${first.id} flaps: one run sees it pass and the next sees it fail`,
        evidence: flaps.map(({ id, host, runs, reason }) => {
          const name = host === null ? id : `${id} on ${host}`;
          return `${name}: ${runsWords(runs?.verdicts ?? [])}; ${reason ?? ''}`;
        }),
        repro: null,
        remedy: 'Find what changes between two looks. What only needs a moment says `eventually`.',
        preExisting: false,
      },
    ];
  });
}

/** Whether several runs looked at a check, and every one of them passed: that alone closes what flapped. */
export function steadyAgain(results: readonly CheckResult[]): (identity: string) => boolean {
  const steady = [...byCheck(results)].filter(([, own]) =>
    own.every(({ runs }) => runs?.verdicts.every((verdict) => verdict === 'PASS')),
  );
  const names = new Set(steady.map(([identity]) => identity));
  return (identity) => names.has(identity);
}

function isMixed(verdicts: readonly Verdict[]): boolean {
  return verdicts.includes('PASS') && verdicts.includes('FAIL');
}

function byCheck(results: readonly CheckResult[]): Map<string, CheckResult[]> {
  const groups = new Map<string, CheckResult[]>();
  for (const one of results) {
    const identity = identityOf('flapping', `${one.milestone}/${one.id}`);
    groups.set(identity, [...(groups.get(identity) ?? []), one]);
  }
  return groups;
}
