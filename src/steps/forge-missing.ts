import type { Effects } from '../observe/effects.ts';
import { asksForge } from '../probes/needs.ts';
import { gathered, type Hindrance, type NamedCheck } from './hindrances.ts';

/** A forge that nobody named, or that does not answer, where checks ask one. That it does not know this commit yet is none. */
export async function forgeMissing(
  checks: readonly NamedCheck[],
  effects: Pick<Effects, 'builds'>,
): Promise<Hindrance[]> {
  const asking = checks.filter(({ collections }) => collections.some(asksForge));
  if (asking.length === 0) return [];
  const asked = await effects.builds();
  if (asked.ok || asked.failure.kind === 'exit') return [];
  const causes = [{ why: asked.failure.reason, wayOut: '', grants: [] }];
  return gathered(asking.map(({ name }) => ({ name, causes })));
}
