import type { IgnoredStep } from '../model/step.ts';
import { globMatcher } from '../probes/glob.ts';
import { bind, type Collection } from '../probes/plan.ts';
import { contextOf } from './context.ts';
import type { Effects } from './effects.ts';
import { recordFailure, recordJson, type Recorded } from './record.ts';

/** More than that, and a probe that has to see all of them could not look: `count` says how many there are. */
const shownFiles = 2000;
const shownRules = 200;

/**
 * The same by hand, in a work tree of its own: git-ls-files(1) looks at the .gitignore files that lie about, and at the index. Its first
 * word is the commit; the others are left out.
 */
const asAPerson =
  'd=$(mktemp -d) && git -c core.hooksPath=/dev/null worktree add -q --detach "$d" "$0" && ' +
  'git -C "$d" ls-files --cached --ignored --exclude-per-directory=.gitignore -- . "$@"; git worktree remove --force "$d"';

/** Lists the files of the claimed commit that its own .gitignore files ignore. */
export async function observeIgnored(
  collection: Collection,
  index: number,
  step: IgnoredStep,
  effects: Effects,
): Promise<Recorded> {
  const { except = [] } = bind(step.ignored, collection.params) as { except?: readonly string[] };
  const context = contextOf(collection, index, [
    ...['sh', '-c', asAPerson, effects.commit.slice(0, 12)],
    ...except.map((one) => `:(exclude,glob)${one}`),
  ]);
  const started = effects.now();
  const startedAt = started.toISOString();
  try {
    const { tracked, rules, files } = await effects.ignored();
    const isLeftOut = globMatcher(except);
    const found = files.filter(({ path }) => !isLeftOut(path));
    const value = {
      tracked,
      rules: rules.slice(0, shownRules).map(effects.redact),
      count: found.length,
      files: found
        .slice(0, shownFiles)
        .map(({ path, rule }) => ({ path: effects.redact(path), rule: effects.redact(rule) })),
    };
    const durationMs = effects.now().getTime() - started.getTime();
    const when = { startedAt, durationMs };
    return { observation: recordJson(context, JSON.stringify(value), when), value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the files could not be read';
    return recordFailure(context, { kind: 'transport', reason }, startedAt);
  }
}
