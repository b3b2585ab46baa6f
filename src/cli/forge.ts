import { tellStanding } from '../ci.ts';
import { forgePlace, type ForgeSetting } from '../ci/forge.ts';
import { detectBuild, type Build } from '../ci/index.ts';
import { visibleLine } from '../document/visible.ts';
import { openForge } from '../composition/edges.ts';
import { createWorld, type OpenWorld } from '../composition/world.ts';
import type { Operator } from '../steps/operator.ts';
import type { Reviewed, World } from '../steps/world.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The world of a review by hand, and the forge that is told of it: null without a token. */
export function worldByHand(
  options: ReviewOptions,
  terminal: Terminal,
): OpenWorld & { readonly setting: ForgeSetting | null } {
  const { env } = terminal;
  const setting = forgePlace(options, detectBuild(env, null), { env });
  const access = setting ? { access: setting } : {};
  return { ...createWorld({ ...options, ...access }, terminal), setting };
}

/**
 * Tells the forge of reviews by hand, as `review ci` does: what nobody else sees is not told.
 * @returns the exit status of that: 4 where the forge could not be told
 */
export async function tellForge(
  reviewed: readonly Reviewed[],
  setting: ForgeSetting | null,
  { operator, world, tell }: { operator: Operator; world: World; tell: boolean },
  terminal: Terminal,
): Promise<number> {
  const written = reviewed.filter(({ publication }) => publication !== null);
  if (!tell || setting === null || written.length === 0) return 0;
  if (written.some(isHereAlone)) {
    terminal.err('The forge was not told: the review is in this checkout alone.\n');
    return 0;
  }
  const forge = await openForge(setting.place, setting.token);
  const attempted = written.flatMap((one) =>
    one.evidence.claim === null ? [] : [{ claim: one.evidence.claim, reviewed: one }],
  );
  const untold = await tellStanding(attempted, operator, world, { forge, pullRequest: null });
  for (const why of untold) terminal.err(untoldLine(why, terminal));
  return untold.length === 0 ? 0 : 4;
}

/**
 * What is said where a forge is known and its token is not: a review that nobody is shown is easily taken for none. Null where
 * no forge is known, and where it is not to be told.
 */
export function tokenMissing(
  { tell, forge, forgeUrl }: Pick<ReviewOptions, 'tell' | 'forge' | 'forgeUrl'>,
  build: Pick<Build, 'forge'> | null,
  { env, prose }: Pick<Terminal, 'env' | 'prose'>,
): string | null {
  const named = [forge, forgeUrl, env.REVIEW_FORGE, env.REVIEW_FORGE_URL, build?.forge?.url];
  const isKnown = named.some((one) => one !== undefined && one !== '');
  if (!tell || !isKnown || (env.REVIEW_FORGE_TOKEN ?? '') !== '') return null;
  return prose(
    'review: the forge is told nothing, neither status nor comment: REVIEW_FORGE_TOKEN is not set (docs/ci.md, "What the forge is told").\n  If that is meant: --no-tell, or the setting tell: false\n',
  );
}

/** What the forge could not be told, and why. */
export function untoldLine(why: string, { prose }: Terminal): string {
  return prose(`review: the forge was not told: ${visibleLine(why)}\n`);
}

/** Also what could not be pushed from a checkout: it is committed there. */
function isHereAlone({ publication, isLocal }: Reviewed): boolean {
  return isLocal && publication !== null && !(publication.published && publication.isPushed);
}
