import { engineOf } from '../../probes/resolve.ts';
import { resolveParameters, type Criteria } from '../../criteria/index.ts';
import { visibleExact } from '../../document/visible.ts';
import type { ResolvedCheck } from '../../probes/plan.ts';
import type { Draft } from './proposal.ts';

/** A draft under an id of its own. */
export interface Named {
  readonly id: string;
  readonly draft: Draft;
}

/** No source has more drafts than this: a sheet that nobody reads is none, and each unit is a command to its host. */
const most = 60;

/** The first drafts of a source, each with those that it depends on, and how many are left. */
export function firstOf(drafts: readonly Draft[]): {
  readonly kept: readonly Draft[];
  readonly more: number;
} {
  const first = drafts.slice(0, most);
  const names = new Set(first.map(({ name }) => name));
  const kept = first.filter(({ along }) => along === undefined || names.has(along));
  return { kept, more: drafts.length - kept.length };
}

/**
 * Whether every text of a draft may stand in a sheet. Names of a host are hostile: none that hides a character,
 * none that a sheet would fill in, and none that a secret was taken out of.
 */
export function isPlain({ name, says, with: given }: Draft): boolean {
  return [name, says, ...Object.values(given).flat()].every((text) => {
    if (typeof text !== 'string') return true;
    const isVisible = visibleExact(text) === text && !text.includes('\ufffd');
    return isVisible && !text.includes('{{') && !text.includes('‹redacted');
  });
}

/** Ids made of the names, each its own. */
export function withIds(drafts: readonly Draft[]): readonly Named[] {
  const taken = new Set<string>();
  return drafts.map((draft) => {
    const words = draft.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 56);
    const plain = words.replace(/-+$/, '') || 'check';
    let id = plain;
    for (let at = 2; taken.has(id); at++) id = `${plain}-${at}`;
    taken.add(id);
    return { id, draft };
  });
}

/** The draft as a check of the host; null where its probe does not take such parameters. */
export function resolvedOf(
  { id, draft }: Named,
  host: string,
  criteria: Criteria,
): ResolvedCheck | null {
  const probe = criteria.probes.get(draft.probe);
  if (!probe) throw new Error(`no probe ${draft.probe}`);
  const { says } = draft;
  const check = { id, says, probe: probe.id, holds: 'always', with: { ...draft.with } } as const;
  const place = { phase: 'suggested', milestone: 'M1', check, probe, host };
  const done = resolveParameters(criteria, place);
  return done.ok ? { ...place, params: done.values, engine: engineOf(host, criteria) } : null;
}
