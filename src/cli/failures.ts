import { formatProblems } from '../criteria/format.ts';
import { visible } from '../document/visible.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Terminal } from './terminal.ts';

/** Exit status of a bug of ours (sysexits.h, EX_SOFTWARE): never 1, which says FAIL. */
export const bug = 70;

/** The message of anything that was thrown, for people. */
export function describeFailure(
  error: unknown,
  { color, prose }: Pick<Terminal, 'color' | 'prose'>,
): string {
  if (error instanceof ReviewFailure) {
    const problems =
      error.problems.length === 0 ? '' : `\n${formatProblems(error.problems, { color })}\n`;
    return `${prose(`review: ${visible(error.message)}\n`)}${problems}${prose(`  ${visible(error.wayOut)}\n`)}`;
  }
  if (isGitFailure(error)) return prose(`review: ${visible(error.message)}\n`);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `review: this is a bug of cold-review, and no verdict. Please report it.\n${visible(detail)}\n`;
}

/** The exit status of anything that was thrown. */
export function exitOf(error: unknown): number {
  if (error instanceof ReviewFailure) return error.exit;
  if (!isGitFailure(error)) return bug;
  // What could not be read of a repository that is named rightly is nobody's mistake: nobody looked.
  return 'code' in error && error.code === 'shallow' ? 3 : 2;
}

/** The same for machines: one JSON document. Loads what it needs only now: nearly no run fails. */
export async function failureJson(error: unknown): Promise<string> {
  const { toFailureJson } = await import('../report/failure-json.ts');
  const exit = exitOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ReviewFailure) {
    const { code, wayOut, problems } = error;
    return toFailureJson({ code, message, wayOut, problems: [...problems], exit });
  }
  const code = isGitFailure(error) ? 'repository' : 'bug';
  return toFailureJson({ code, message, wayOut: null, problems: [], exit });
}

/** A command line that commander refuses. */
export function misused({ message }: Error): ReviewFailure {
  return new ReviewFailure('usage', message, 'review --help lists the commands');
}

/** Adapters are not imported here: their failures are known by name. */
function isGitFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === 'GitFailure';
}
