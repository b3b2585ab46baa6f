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
 * commit may name anybody. To accept is not for the author of any milestone's newest claim either: the
 * same waiver counts, or not, whichever milestone is reviewed.
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
  const claimed = claim ? [claim.author] : [];
  const builders = [...claimed, ...claimants(phase, history)];
  const isBy = (authors: readonly Author[], those: readonly Author[]): boolean =>
    authors.some((author) => those.some((one) => isSame(author, one)));
  return {
    selfAttested: attested.flatMap(({ says }, index) =>
      isBy(written[index] ?? [], claimed) ? [says] : [],
    ),
    waivers: accepted.map(({ finding }, index) => {
      const authors = written[attested.length + index] ?? [];
      const names = [...new Set(authors.map(({ name }) => redact(name)))].sort();
      return { finding, by: names.join(', ') || null, own: isBy(authors, builders) };
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

/** The lines (1-based) of an item that begins at a place: all that stand as deep, and what is between them. */
function linesOf(text: readonly string[], line: number, column: number): number[] {
  const all = text.map((_, index) => index + 1);
  // Where it ends, or what stands at an alias, lines do not tell: anybody's line of the file counts.
  if (/^[{*&!]/.test(text[line - 1]?.slice(column - 1) ?? '')) return all;
  const rest = text.slice(line);
  const isShallow = (one: string): boolean => one.search(/\S/) < column - 1;
  // A comment ends no item, wherever it stands.
  const end = rest.findIndex((one) => isShallow(one) && !/^\s*(?:#|$)/.test(one));
  const within = end < 0 ? rest : rest.slice(0, end);
  const count = within.findLastIndex((one) => !isShallow(one)) + 1;
  const own = all.slice(line - 1, line + count);
  return own.some((number) => /:\s+\*\S+\s*$/.test(text[number - 1] ?? '')) ? all : own;
}

/** Who claimed each milestone last. */
function claimants(phase: string, history: readonly CommitInfo[]): Author[] {
  const claims = history.flatMap((commit) => claimOf(commit) ?? []);
  const own = claims.filter((claim) => claim.phase === phase).reverse();
  return [...new Map(own.map(({ milestone, author }) => [milestone, author])).values()];
}

function isSame(one: Author, other: Author): boolean {
  const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
  return same(one.email, other.email) || same(one.name, other.name);
}
