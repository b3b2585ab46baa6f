import { head } from '../../document/cut.ts';
import type { CheckResult } from '../../model/review.ts';
import type { Named } from './fitting.ts';

/** Why something is not in the sheet, and what. */
export type Reason = readonly [why: string, what: string];

/** Things that are not in the sheet, and the one reason for it. */
export interface Gap {
  readonly why: string;
  readonly what: readonly string[];
}

type Judged = Pick<CheckResult, 'verdict' | 'reason' | 'outcomes'>;

/** Those that pass, and where they say too little alone, those that pass along with another. */
export function chosen(
  named: readonly Named[],
  results: ReadonlyMap<string, Judged>,
): { readonly proposals: readonly Named[]; readonly leftOut: readonly Reason[] } {
  const passes = ({ id }: Named): boolean => results.get(id)?.verdict === 'PASS';
  const passing = new Set(named.filter(passes).map(({ draft }) => draft.name));
  const isChosen = (one: Named): boolean =>
    passes(one) && (one.draft.along === undefined || passing.has(one.draft.along));
  const companions = new Set(named.flatMap(({ draft }) => draft.along ?? []));
  const leftOut = named
    .filter((one) => !isChosen(one) && !companions.has(one.draft.name))
    .map(({ id, draft }): Reason => {
      const why = passing.has(draft.name) ? draft.alone : whyNot(results.get(id));
      return [why ?? 'it says too little alone', draft.says];
    });
  return { proposals: named.filter(isChosen), leftOut };
}

function whyNot(result: Judged | undefined): string {
  if (!result) return 'no check takes such a name or value';
  const failed = result.outcomes.filter(({ verdict }) => verdict !== 'PASS');
  const why = result.reason ?? failed.map(({ name, actual }) => `${name}: ${actual}`).join('; ');
  return `${result.verdict}, ${head(why, 200)}`;
}

/** What has the same reason goes together. */
export function grouped(reasons: readonly Reason[]): Gap[] {
  const byReason = new Map<string, string[]>();
  for (const [why, what] of reasons) byReason.set(why, [...(byReason.get(why) ?? []), what]);
  return [...byReason].map(([why, what]) => ({ why, what }));
}
