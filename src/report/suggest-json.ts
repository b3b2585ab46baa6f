/** What `review suggest --json` prints: the sheet as text, and all that is known of it. */
import { z } from 'zod';
import type { Suggestion } from '../steps/suggest.ts';
import { jsonText } from './json.ts';
import { suggestedSheet, type SheetName } from './suggest.ts';

const gaps = z.array(z.strictObject({ why: z.string(), what: z.array(z.string()) }));

/** The schema of a suggestion; names are a promise. */
export const suggestionReport = z.strictObject({
  schema: z.literal('cold-review/suggestion/1'),
  host: z.string(),
  lookedAt: z.iso.datetime(),
  /** `claims/<phase>.yaml`; null where nothing can be proposed. */
  sheet: z.string().nullable(),
  /** Each passed when it was looked. */
  checks: z.array(
    z.strictObject({
      id: z.string(),
      says: z.string(),
      probe: z.string(),
      with: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Not looked at. */
  unseen: gaps,
  /** Seen, and not proposed. */
  leftOut: gaps,
});
export type SuggestionReport = z.infer<typeof suggestionReport>;

/** A suggestion as one JSON document. */
export function toSuggestionJson(seen: Suggestion, name: SheetName): string {
  const { host, lookedAt, proposals } = seen;
  const copy = (found: Suggestion['unseen']) =>
    found.map(({ why, what }) => ({ why, what: [...what] }));
  return jsonText({
    schema: 'cold-review/suggestion/1',
    ...{ host, lookedAt },
    sheet: proposals.length === 0 ? null : suggestedSheet(seen, name),
    checks: proposals.map(({ id, draft: { says, probe, with: given } }) => {
      return { id, says, probe, with: { ...given } };
    }),
    unseen: copy(seen.unseen),
    leftOut: copy(seen.leftOut),
  } satisfies SuggestionReport);
}
