import { ownContext as context, type CommitStatus, type Forge } from '../../model/forge.ts';
import type { Verdict } from '../../model/verdict.ts';

const states = {
  PASS: 'success',
  FAIL: 'failure',
  INCONCLUSIVE: 'error',
} as const satisfies Record<Verdict, CommitStatus['state']>;

/** A status that a commit is to have. */
export interface Wanted {
  readonly commit: string;
  readonly verdict: Verdict | 'pending';
  readonly says: string;
  readonly link: string | null;
}

/** Sets a status, whatever was there. */
export function setStatus(wanted: Wanted, forge: Forge): Promise<void> {
  const { commit, says, link } = wanted;
  return forge.setStatus(commit, { context, state: stateOf(wanted), description: says, link });
}

/** Sets a status where the forge shows another: what an earlier run could not say, or what somebody else did. */
export async function mendStatus(wanted: Wanted, forge: Forge): Promise<void> {
  const shown = (await forge.statuses(wanted.commit)).find((one) => one.context === context);
  if (shown?.state !== stateOf(wanted)) await setStatus(wanted, forge);
}

function stateOf({ verdict }: Wanted): CommitStatus['state'] {
  return verdict === 'pending' ? 'pending' : states[verdict];
}
