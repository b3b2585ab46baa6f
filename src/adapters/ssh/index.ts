export { openSession, type SessionDeps } from './open-session.ts';
export type { Identity, SshTarget } from './target.ts';
