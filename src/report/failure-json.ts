/** What `--json` prints where there is no verdict: why not, where, and the way out. */
import { z } from 'zod';
import { version } from '../version.ts';
import { jsonText } from './json.ts';

/** The schema of a failure; names are a promise. */
export const failureReport = z.strictObject({
  schema: z.literal('cold-review/failure/1'),
  tool: z.strictObject({ name: z.literal('cold-review'), version: z.string() }),
  code: z.enum(['usage', 'configuration', 'no-anchor', 'undecidable', 'repository', 'bug']),
  message: z.string(),
  wayOut: z.string().nullable(),
  /** Mistakes in files, each with its place. */
  problems: z.array(
    z.strictObject({
      file: z.string(),
      line: z.int(),
      column: z.int(),
      message: z.string(),
      expected: z.string().optional(),
      example: z.string().optional(),
    }),
  ),
  /** The exit status. */
  exit: z.int(),
});
export type FailureReport = z.infer<typeof failureReport>;

/** A failure as one JSON document. */
export function toFailureJson(failure: Omit<FailureReport, 'schema' | 'tool'>): string {
  return jsonText({
    schema: 'cold-review/failure/1',
    tool: { name: 'cold-review', version },
    ...failure,
  } satisfies FailureReport);
}
