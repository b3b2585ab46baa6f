import * as z from 'zod';

/** Files as grep showed them, with the lines that were asked for: what the parser `file-lines` gives. */
export const readFiles = z.array(
  z.looseObject({
    path: z.string(),
    state: z.enum(['read', 'binary', 'missing', 'unread']),
    lines: z.array(z.looseObject({ number: z.int(), text: z.string() })),
  }),
);
export type ReadFiles = z.infer<typeof readFiles>;
