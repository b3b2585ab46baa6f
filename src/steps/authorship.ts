import { claimOf } from '../claims/select.ts';
import { redact } from '../document/redact.ts';
import type { Claim } from '../model/claim.ts';
import type { CriteriaSource, Evidence } from '../model/evidence.ts';
import type { CommitInfo, Repository } from '../model/repository.ts';
import type { OpenCriteria } from './open-criteria.ts';

/** Who wrote what a sheet says without a probe: of evidence's criteria. */
export type Authorship = Pick<CriteriaSource, 'selfAttested' | 'waivers'>;

/** A part of a sheet, and what stands there. */
interface Part {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/**
 * The attested statements of a claimed milestone (what each `says`) with a line that the claim's
 * author wrote, by name or address: nobody attests to their own work, nor accepts what is wrong with
 * it. And who wrote the waivers of the phase. Who wrote a line is what git says; without signatures a
 * commit may name anybody. Without a claim the authors of all claims of the phase are the builders.
 */
export async function authorship(
  { phase, claim }: Pick<Evidence, 'phase' | 'claim'>,
  { criteria, source }: OpenCriteria,
  repository: Repository,
  history: readonly CommitInfo[],
): Promise<Authorship> {
  const sheet = criteria.sheets.get(phase);
  const base = ['milestones', claim?.milestone ?? '', 'attested'];
  const attested = claim ? (sheet?.milestones[claim.milestone]?.attested ?? []) : [];
  const accepted = sheet?.adversary?.accept ?? [];
  const unknown = accepted.map(({ finding }) => ({ finding, by: null, own: false }));
  if (attested.length + accepted.length === 0) return { selfAttested: [], waivers: [] };
  if (source.from !== 'anchor' || source.commit === null) {
    return { selfAttested: [], waivers: unknown };
  }
  const parts: Part[] = [
    ...attested.map(({ says }, index) => ({ path: [...base, index], text: says })),
    ...accepted.map(({ finding }, index) => ({
      path: ['adversary', 'accept', index],
      text: finding,
    })),
  ];
  const written = await authorsOf(parts, phase, { criteria, source }, repository);
  const builders = claim ? [claim.author] : claimants(phase, history);
  const isOwn = (authors: readonly Author[]): boolean =>
    authors.some((author) => builders.some((builder) => isSame(author, builder)));
  return {
    selfAttested: attested.flatMap(({ says }, index) =>
      isOwn(written[index] ?? []) ? [says] : [],
    ),
    waivers: accepted.map(({ finding }, index) => {
      const authors = written[attested.length + index] ?? [];
      const names = [...new Set(authors.map(({ name }) => redact(name)))].sort();
      return { finding, by: names.join(', ') || null, own: isOwn(authors) };
    }),
  };
}

type Author = Claim['author'];

/** The authors of each part's lines. */
async function authorsOf(
  parts: readonly Part[],
  phase: string,
  { criteria, source }: Pick<OpenCriteria, 'criteria' | 'source'>,
  repository: Repository,
): Promise<Author[][]> {
  const path = criteria.origin('sheet', phase);
  const text = source.files.find((file) => file.path === path)?.text ?? '';
  const lines = parts.map((part) => {
    const { line, column } = criteria.locate('sheet', phase, part.path);
    return linesOf(text.trimEnd().split('\n'), line, column);
  });
  const wanted = [...new Set(lines.flat())];
  const origins = await repository.origins(source.commit ?? '', path, wanted);
  const ids = [...new Set(origins.values())];
  const commits = await Promise.all(ids.map((id) => repository.commitInfo(id)));
  const authors = new Map(commits.map(({ id, author }) => [id, author]));
  return lines.map((own) =>
    [...new Set(own.map((line) => origins.get(line)))].flatMap((id) => authors.get(id ?? '') ?? []),
  );
}

/** The lines (1-based) of an item that begins at a place: all that stand as deep, or are empty. */
function linesOf(text: readonly string[], line: number, column: number): number[] {
  const rest = text.slice(line);
  const end = rest.findIndex((one) => one.trim() !== '' && one.search(/\S/) < column - 1);
  const count = end < 0 ? rest.length : end;
  return Array.from({ length: count + 1 }, (_, index) => line + index);
}

function claimants(phase: string, history: readonly CommitInfo[]): Author[] {
  return history.flatMap((commit) => {
    const claim = claimOf(commit);
    return claim?.phase === phase ? [claim.author] : [];
  });
}

function isSame(one: Author, other: Author): boolean {
  const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
  return same(one.email, other.email) || same(one.name, other.name);
}
