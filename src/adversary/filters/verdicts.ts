/** What rules of a chain decide, counted: nft writes a rule anew in many ways, and never another verdict, nor two rules for one. */

export type Tally = ReadonlyMap<string, number>;

/** Those that stand in a rule's text as nft prints them, and for nothing else there. */
const verdicts = ['accept', 'drop', 'reject', 'return', 'jump', 'goto', 'queue', 'masquerade'];

/** Interfaces that come and go, and whose programs add rules for them. */
export const passing = /^"?(?:wg|tun|tap|ppp)[\w-]*\*?"?$/;

/** What a rule of a file decides; null where an interface that comes and goes is in it. */
export function verdictOf(words: readonly string[], all: readonly string[]): string | null {
  const said = withoutComment(all).flatMap((word) =>
    word.startsWith('"') ? [word] : word.split(','),
  );
  if (said.some((word) => passing.test(word))) return null;
  return verdicts.find((one) => withoutComment(words).includes(one)) ?? 'other';
}

/** The same of a rule that lives, by `nft -j`. */
export function liveVerdictOf(expr: readonly Readonly<Record<string, unknown>>[]): string | null {
  const strings = [...JSON.stringify(expr).matchAll(/"[^"\\]*"/g)].map(([one]) => one);
  if (strings.some((one) => passing.test(one))) return null;
  const keys = expr.flatMap((one) => Object.keys(one));
  return verdicts.find((one) => keys.includes(one)) ?? 'other';
}

function withoutComment(words: readonly string[]): readonly string[] {
  const at = words.indexOf('comment');
  return at < 0 ? words : words.slice(0, at);
}

/** So many of each. */
export function tallyOf(all: readonly (string | null)[]): Tally {
  const tally = new Map<string, number>();
  for (const one of all) if (one !== null) tally.set(one, (tally.get(one) ?? 0) + 1);
  return tally;
}

/** Where two differ: `3 rules with accept, where the files make 2`. */
export function differences(live: Tally, made: Tally): string[] {
  return [...verdicts, 'other'].flatMap((one) => {
    const [alive, written] = [live.get(one) ?? 0, made.get(one) ?? 0];
    const rules = alive === 1 ? '1 rule' : `${String(alive)} rules`;
    const what = one === 'other' ? 'without a verdict' : `with ${one}`;
    return alive === written ? [] : [`${rules} ${what}, where the files make ${String(written)}`];
  });
}
