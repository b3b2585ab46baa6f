/** Private keys and agents, read and checked before a connection is made. Messages name files, never contents. */
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import type { Failure } from '../../model/observation.ts';
import { BoundedAgent } from './agent.ts';
import type { Identity } from './target.ts';

export type ReadFile = (path: string) => Promise<string>;

/** One way to log in, as ssh2's authHandler wants it. */
export type Login =
  | { readonly type: 'publickey'; readonly username: string; readonly key: ParsedKey }
  | { readonly type: 'agent'; readonly username: string; readonly agent: BoundedAgent };

export type LoginsResult =
  | { readonly ok: true; readonly logins: readonly Login[] }
  | { readonly ok: false; readonly failure: Failure };

class IdentityError extends Error {}

function parse(text: string, name: string, passphrase: string | undefined): ParsedKey {
  // An array for the formats that can hold several keys, which its types leave out.
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(text, passphrase);
  const key = [parsed].flat()[0];
  if (key instanceof Error || key === undefined)
    throw new IdentityError(whyUnusable(key, text, name, passphrase));
  if (!key.isPrivateKey()) {
    throw new IdentityError(
      `${name} is a public key; the private one is needed (the file without .pub).`,
    );
  }
  return key;
}

function whyUnusable(
  error: Error | undefined,
  text: string,
  name: string,
  passphrase: string | undefined,
): string {
  const message = error?.message ?? 'no key in it';
  if (text.includes('PRIVATE KEY-----') && !text.trim().includes('\n')) {
    return `${name} is a private key whose line breaks were lost on the way.`;
  }
  if (!/passphrase|encrypted|integrity|decrypt/i.test(message)) {
    return `${name} is not a private key that can be read (${message}).`;
  }
  return passphrase === undefined
    ? `${name} has a passphrase. Give it in the environment (REVIEW_IDENTITY_PASSPHRASE), load the key into ssh-agent and name none, or use a key without one.`
    : `The passphrase of ${name} is not the one in the environment.`;
}

async function readKey(path: string, readFile: ReadFile): Promise<string> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why =
      { ENOENT: 'does not exist', EACCES: 'may not be read', EISDIR: 'is a directory' }[code] ??
      `could not be read (${code})`;
    throw new IdentityError(`The identity ${path} ${why}. Name another with --identity.`);
  }
}

interface Asked {
  readonly username: string;
  readonly readFile: ReadFile;
  readonly deadlineMs: number;
}

async function login(
  identity: Identity,
  { username, readFile, deadlineMs }: Asked,
): Promise<Login> {
  switch (identity.kind) {
    case 'agent':
      return { type: 'agent', username, agent: new BoundedAgent(identity.socket, deadlineMs) };
    case 'text':
      return {
        type: 'publickey',
        username,
        key: parse(identity.text, identity.from, identity.passphrase),
      };
    case 'file': {
      const text = await readKey(identity.path, readFile);
      return { type: 'publickey', username, key: parse(text, identity.path, identity.passphrase) };
    }
  }
}

/**
 * What can be offered to a host, agents last: a host counts tries, and an agent may hold many keys. A key that cannot be
 * used is an error, never left out in silence.
 */
export async function loginsOf(
  identities: readonly Identity[],
  username: string,
  readFile: ReadFile,
  deadlineMs: number,
): Promise<LoginsResult> {
  if (identities.length === 0) {
    const reason =
      'No identity to log in with. Give --identity FILE, REVIEW_IDENTITY, REVIEW_SSH_KEY, or a running ssh-agent (SSH_AUTH_SOCK).';
    return { ok: false, failure: { kind: 'denied', reason } };
  }
  try {
    const asked = { username, readFile, deadlineMs };
    const logins = await Promise.all(identities.map((each) => login(each, asked)));
    const agentsLast = [
      ...logins.filter(({ type }) => type !== 'agent'),
      ...logins.filter(({ type }) => type === 'agent'),
    ];
    return { ok: true, logins: agentsLast };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return { ok: false, failure: { kind: 'denied', reason: error.message } };
  }
}
