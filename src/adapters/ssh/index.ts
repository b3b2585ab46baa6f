export { agentTrouble } from './agent.ts';
export { loginsOf } from './identities.ts';
export { openSession, type SessionDeps } from './open-session.ts';
export type { Identity, SshTarget } from './target.ts';
export { scanHostKey, type ScannedKey } from './scan-host-key.ts';
