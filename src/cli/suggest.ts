import { createWorld } from '../composition/world.ts';
import { phaseName } from '../model/claim.ts';
import { ReviewFailure } from '../model/failure.ts';
import { toSuggestionJson } from '../report/suggest-json.ts';
import { nothingSeen, suggestedSheet, suggestionNote, type SheetName } from '../report/suggest.ts';
import { suggest } from '../steps/suggest.ts';
import { operatorOf, type ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review suggest --host H`: a claim sheet of what is so now, on standard output; nothing is recorded. */
export async function suggestCommand(options: ReviewOptions, terminal: Terminal): Promise<number> {
  const name = nameOf(options);
  const operator = operatorOf(options, terminal);
  const { world, close } = createWorld({ ...options, commit: false }, terminal);
  try {
    const seen = await suggest(options.host ?? null, operator, world);
    await close();
    const isAny = seen.proposals.length > 0;
    if (options.json === true) terminal.out(toSuggestionJson(seen, name));
    else if (isAny) terminal.out(suggestedSheet(seen, name));
    if (!isAny) terminal.err(nothingSeen(seen));
    else if (options.quiet !== true) terminal.err(terminal.prose(suggestionNote(seen)));
    return isAny ? 0 : 3;
  } finally {
    await close(false);
  }
}

/** @throws ReviewFailure `usage` for a phase that no sheet can have */
function nameOf({ phase = 'draft', title }: ReviewOptions): SheetName {
  if (phaseName.safeParse(phase).success && title !== '') return { phase, title: title ?? null };
  throw new ReviewFailure(
    'usage',
    title === '' ? '--title is empty.' : `--phase ${phase} is no name of a phase.`,
    'Lower-case words joined by dashes, and a title in words: --phase web-move --title "The web server moves"',
  );
}
