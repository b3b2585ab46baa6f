// Between two steps of a CI run a file lies where others may write: what counts is what bears the operator's seal.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ReviewFailure } from '../../model/failure.ts';
import { shard as schema, shardSchema, type Shard } from '../../model/shard.ts';

const shortest = 32;

/** The operator's secret that shards are sealed with. */
export interface ShardSecret {
  readonly value: string;
}

/**
 * The secret as the operator gave it.
 * @throws ReviewFailure `usage` where there is none, or one that can be guessed
 */
export function shardSecret(given: string | undefined): ShardSecret {
  const value = given?.trim() ?? '';
  if (value.length >= shortest) return { value };
  throw new ReviewFailure(
    'usage',
    value === ''
      ? 'Shards are sealed with REVIEW_SHARD_SECRET, and it is not set: any step that shares the folder could write them.'
      : `REVIEW_SHARD_SECRET has ${value.length} characters, and could be guessed: ${shortest} are the least.`,
    'Make one with `openssl rand -hex 32`, and give it to every step as a secret.',
  );
}

/** A shard as a file: a line that seals it, and its bytes. */
export function sealed(shard: Shard, secret: ShardSecret): string {
  const body = JSON.stringify(shard);
  return `${shardSchema} ${sealOf(body, secret)}\n${body}\n`;
}

export type Unsealed =
  { readonly ok: true; readonly shard: Shard } | { readonly ok: false; readonly reason: string };

/** Reads a shard file; nothing of one that is not sealed with this secret is looked at. */
export function unsealed(text: string, secret: ShardSecret): Unsealed {
  const [head = '', body = '', rest, ...more] = text.split('\n');
  const [name, seal = ''] = head.split(' ');
  if (name !== shardSchema || rest !== '' || more.length > 0)
    return { ok: false, reason: 'it is no whole shard file of this version' };
  if (!isSame(seal, sealOf(body, secret)))
    return {
      ok: false,
      reason: 'its seal is not that of REVIEW_SHARD_SECRET: somebody else wrote it, or changed it',
    };
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    if (parsed.success) return { ok: true, shard: parsed.data };
    const [issue] = parsed.error.issues;
    return {
      ok: false,
      reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
    };
  } catch {
    return { ok: false, reason: 'it is not JSON' };
  }
}

function sealOf(body: string, { value }: ShardSecret): string {
  return createHmac('sha256', value).update(`${shardSchema}\n${body}`).digest('hex');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
