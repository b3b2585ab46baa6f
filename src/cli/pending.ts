import { unrecordedOf } from '../ci.ts';
import type { ForgeSetting } from '../ci/forge.ts';
import { checkouts, openForge } from '../composition/edges.ts';
import type { Claim } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Forge } from '../model/forge.ts';
import type { Repository } from '../model/repository.ts';
import type { Operator } from '../steps/operator.ts';
import { tellPending, tellUnrecorded } from '../steps/telling/index.ts';
import type { Unrecorded } from '../steps/telling/wanted.ts';
import type { Reviewed } from '../steps/world.ts';

type Begins = (claim: Claim, repository: Repository) => Promise<void>;

/** A claim that is looked at by hand, as the forge shows it meanwhile. */
export interface Pending {
  /** Looks at it; where that breaks off, the forge says so and is not left with `pending`. */
  during(look: (begins: Begins) => Promise<Reviewed>): Promise<Reviewed>;
  /** Ends it for a review that is in this checkout alone: of the others the forge is told what stands. */
  settle(reviewed: Reviewed): Promise<void>;
}

/**
 * Says `pending` of a claim as the CI step does, where its review is going to be told: not of a dry run, and not of a
 * claim that is not pushed.
 */
export function pendingByHand(
  setting: ForgeSetting | null,
  { operator, tell }: { readonly operator: Operator; readonly tell: boolean },
): Pending {
  const isTold = tell && operator.commit && operator.push && operator.criteria.from !== 'worktree';
  let open: { readonly claim: Claim; readonly forge: Forge } | null = null;
  const begins: Begins = async (claim, repository) => {
    if (setting === null || !isTold || !(await isSeen(claim, repository))) return;
    const forge = await openForge(setting.place, setting.token);
    const untold = await tellPending(claim, operator.run, forge);
    if (untold.length === 0) open = { claim, forge };
  };
  const end = async (result: Omit<Unrecorded, 'claim'> | null) => {
    const [one, run] = [open, operator.run];
    open = null;
    if (one && result) await tellUnrecorded({ claim: one.claim, ...result }, run, one.forge);
  };
  return {
    during: async (look) => {
      try {
        return await look(begins);
      } catch (error) {
        const says = error instanceof ReviewFailure ? error.message : 'The review broke off.';
        await end({ verdict: 'INCONCLUSIVE', says });
        throw error;
      }
    },
    settle: async (reviewed) => {
      const { claim } = reviewed.evidence;
      await end(claim && hereAlone(reviewed, claim));
    },
  };
}

/** Whether others see the claim: what is in a checkout alone the forge does not know. */
async function isSeen({ commit }: Claim, { checkout }: Repository): Promise<boolean> {
  return checkout === null || checkouts.isPublic(checkout, commit);
}

function hereAlone(reviewed: Reviewed, claim: Claim): Omit<Unrecorded, 'claim'> | null {
  const { review, publication, isLocal } = reviewed;
  if (!isLocal || publication === null) return null;
  if (!publication.published) return unrecordedOf({ claim, reviewed });
  if (publication.isPushed) return null;
  const verdict = review.verdict === 'FAIL' ? 'FAIL' : 'INCONCLUSIVE';
  const says = `${claim.phase}-${claim.milestone} ${review.verdict ?? ''}, and the review is not pushed`;
  return { verdict, says };
}
