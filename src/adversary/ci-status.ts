import { z } from 'zod';
import { ownContext } from '../model/forge.ts';
import { globMatcher } from '../probes/glob.ts';
import { analysis, type AnalysisResult } from './analysis.ts';

const build = z.object({
  context: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'error', 'skipped']),
});
type Build = z.infer<typeof build>;

const shown = 20;
const every = 'any';

/**
 * What CI says of a commit: of the contexts that are named, or of all but those of reviews. Gives `failed`, with how each
 * ended; `succeeded`; and `skipped`, what was asked for and nothing but skipped. While none failed, one that runs or that
 * nobody reported leaves nothing to tell yet.
 */
export const ciStatus = analysis(
  {
    variables: z.object({ forge: z.object({ builds: z.array(build) }) }),
    params: z.object({
      contexts: z.array(z.string()).min(1).optional(),
      except: z.array(z.string()).optional(),
    }),
  },
  ({ forge: { builds } }, { contexts, except = [] }): AnalysisResult => {
    const isLeftOut = named(except);
    const others = builds.filter(({ context }) => !isOwn(context) && !isLeftOut(context));
    const asked = (contexts ?? [every]).map((name) => ({
      name,
      builds: contexts ? others.filter(({ context }) => named([name])(context)) : others,
    }));
    const counted = [...new Set(asked.flatMap((one) => one.builds))];
    const failed = counted.filter(({ state }) => state === 'failure' || state === 'error');
    const pending = counted.filter(({ state }) => state === 'pending');
    const silent = asked.filter((one) => one.builds.length === 0);
    if (failed.length === 0 && silent.length > 0) {
      return {
        ok: false,
        reason: nothingOf(
          silent.map(({ name }) => name),
          others,
        ),
      };
    }
    if (failed.length === 0 && pending.length > 0) {
      return { ok: false, reason: `not at its end yet: ${listed(pending)}` };
    }
    return {
      ok: true,
      value: {
        counted: counted.length,
        failed: failed.slice(0, shown).map(({ context, state }) => `${context}: ${state}`),
        succeeded: counted
          .filter(({ state }) => state === 'success')
          .slice(0, shown)
          .map(({ context }) => context),
        skipped: asked.flatMap((one) =>
          one.builds.length > 0 && one.builds.every(({ state }) => state === 'skipped')
            ? [one.name]
            : [],
        ),
      },
    };
  },
);

function isOwn(context: string): boolean {
  return context === ownContext || context.startsWith(`${ownContext}/`);
}

/** By its name, letter for letter, or by a glob: names of jobs hold what a glob would read. */
function named(globs: readonly string[]): (context: string) => boolean {
  const fits = globMatcher(globs);
  return (context) => globs.includes(context) || fits(context);
}

function nothingOf(names: readonly string[], there: readonly Build[]): string {
  const shows = there.length === 0 ? 'nothing' : listed(there);
  const lacking = names.includes(every) ? 'anything' : names.join(', ');
  return `the forge shows no status yet of ${lacking}; it shows ${shows}`;
}

function listed(builds: readonly Build[]): string {
  const names = builds.slice(0, shown).map(({ context }) => context);
  return names.join(', ') + (builds.length > shown ? ', ...' : '');
}
