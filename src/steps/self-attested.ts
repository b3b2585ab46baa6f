import type { Claim } from '../model/claim.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { OpenCriteria } from './open-criteria.ts';

/**
 * The attested statements of a claimed milestone (what each `says`) with a line that the claim's
 * author wrote, by name or address: nobody attests to their own work. Who wrote a line is what git
 * says; without signatures a commit may name anybody.
 */
export async function selfAttested(
  claim: Claim | null,
  { criteria, source }: OpenCriteria,
  repository: Repository,
): Promise<string[]> {
  const attested = criteria.sheets.get(claim?.phase ?? '')?.milestones[claim?.milestone ?? '']
    ?.attested;
  if (!claim || !attested || source.from !== 'anchor' || source.commit === null) return [];
  const base = ['milestones', claim.milestone, 'attested'];
  const path = criteria.origin('sheet', claim.phase);
  const text = source.files.find((file) => file.path === path)?.text ?? '';
  const lines = attested.map((_, index) => {
    const { line, column } = criteria.locate('sheet', claim.phase, [...base, index]);
    return linesOf(text.trimEnd().split('\n'), line, column);
  });
  const origins = await repository.origins(source.commit, path, [...new Set(lines.flat())]);
  const ids = [...new Set(origins.values())];
  const own = new Set(
    (await Promise.all(ids.map((id) => repository.commitInfo(id))))
      .filter((commit) => isBy(commit, claim))
      .map(({ id }) => id),
  );
  return attested.flatMap(({ says }, index) =>
    lines[index]?.some((line) => own.has(origins.get(line) ?? '')) === true ? [says] : [],
  );
}

/** The lines (1-based) of an item that begins at a place: all that stand as deep, or are empty. */
function linesOf(text: readonly string[], line: number, column: number): number[] {
  const rest = text.slice(line);
  const end = rest.findIndex((one) => one.trim() !== '' && one.search(/\S/) < column - 1);
  const count = end < 0 ? rest.length : end;
  return Array.from({ length: count + 1 }, (_, index) => line + index);
}

function isBy({ author }: CommitInfo, claim: Claim): boolean {
  const same = (one: string, other: string): boolean =>
    one.trim().toLowerCase() === other.trim().toLowerCase();
  return same(author.email, claim.author.email) || same(author.name, claim.author.name);
}
