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
export function setStatus({ commit, verdict, says, link }: Wanted, forge: Forge): Promise<void> {
  const state = verdict === 'pending' ? 'pending' : states[verdict];
  return forge.setStatus(commit, { context, state, description: says, link });
}

/** Sets a status where the forge shows another: what an earlier run could not say. */
export async function mendStatus(wanted: Wanted, forge: Forge): Promise<void> {
  if (wanted.verdict === 'pending') return;
  const shown = (await forge.builds(wanted.commit)).find((one) => one.context === context);
  if (shown?.state !== states[wanted.verdict]) await setStatus(wanted, forge);
}
