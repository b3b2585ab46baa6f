/** Git, for the composition root. */
export type { Access } from './access.ts';
export { commitClaim, lookAtCheckout, pushClaim, remoteOf, sideTips } from './claim-commit.ts';
export { addsNothing, installHook } from './hook.ts';
export { openCold } from './open.ts';
export { openPolls } from './polls.ts';
export { publishToCheckout } from './publish-checkout.ts';
export { publishToRemote } from './publish-remote.ts';
export { isPublic, pushCheckout, type CheckoutPush } from './push-checkout.ts';
export { readWorktreeFiles } from './worktree-files.ts';
export { GitFailure, type GitFailureCode } from './failure.ts';
export { openWhole } from './whole.ts';
export { gitVersion } from './version.ts';
export { openWork, type Work } from './write-files.ts';
