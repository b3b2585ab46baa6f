/** A repository seen cold: a fresh bare clone, files read as blobs, links never followed. */
import type {
  CommitInfo,
  CommitRequest,
  HistoryOptions,
  IgnoredFiles,
  ReadResult,
  Repository,
  Signature,
  TreeEntry,
} from '../../model/repository.ts';
import { blameArguments, parseBlame } from './blame.ts';
import { blobName, text } from './bytes.ts';
import { headOf, type Clone } from './clone.ts';
import { makeCommit } from './commit.ts';
import type { GitFailure } from './failure.ts';
import { ignoredFiles, isRules } from './ignored.ts';
import { logFormat, markedOnly, parseLog } from './log.ts';
import { Objects } from './objects.ts';
import { objectId, parentsOf, repositoryPath } from './path.ts';
import { resolveRevision } from './revision.ts';
import { verifyCommits } from './signature.ts';
import { noTip } from './tip.ts';
import { parseTree } from './tree.ts';

const fileCap = 8 * 1024 * 1024;

export class ColdRepository implements Repository {
  readonly branch: string | null;
  readonly defaultBranch: string | null;
  readonly #clone: Clone;
  readonly #detached: string | null;
  readonly #objects: Objects;
  /** Tips that were read; `refresh` and `advance` renew them. */
  readonly #tips = new Map<string, string>();

  constructor(clone: Clone, wanted: string | undefined) {
    const head = headOf(clone);
    this.#clone = clone;
    this.#objects = new Objects(clone);
    this.defaultBranch = 'branch' in head ? head.branch : null;
    this.branch = wanted ?? this.defaultBranch;
    this.#detached = 'commit' in head ? head.commit : null;
  }

  get origin(): string {
    return this.#clone.source.origin;
  }

  get kind(): Repository['kind'] {
    return this.#clone.source.kind;
  }

  get checkout(): string | null {
    return this.kind === 'checkout' ? this.#clone.source.address : null;
  }

  get directory(): string {
    return this.#clone.directory;
  }

  resolve(revision: string): Promise<string | null> {
    return resolveRevision(this.#clone, revision);
  }

  async head(branch = this.branch): Promise<string> {
    if (branch === null && this.#detached !== null) return this.#detached;
    const name = branch ?? 'HEAD';
    const tip = this.#tips.get(name) ?? (await this.resolve(`refs/heads/${name}`));
    if (tip === null) throw await this.#noBranch(name);
    this.#tips.set(name, tip);
    return tip;
  }

  async #noBranch(name: string): Promise<GitFailure> {
    const args = ['for-each-ref', '--count=1000', '--format=%(refname:lstrip=2)', 'refs/heads/'];
    const branches = text((await this.#clone.git(args)).stdout)
      .trim()
      .split('\n')
      .filter(Boolean);
    return noTip(name, branches, this.origin);
  }

  async history(tip: string, options: HistoryOptions = {}): Promise<CommitInfo[]> {
    const { since, all = false, limit } = options;
    const { stdout } = await this.#clone.once([
      'log',
      '--topo-order',
      ...logFormat,
      ...(all ? [] : markedOnly),
      ...(limit === undefined ? [] : [`--max-count=${Math.trunc(limit)}`]),
      objectId(tip),
      ...(since === undefined ? [] : [`^${objectId(since)}`]),
      '--',
    ]);
    return parseLog(stdout);
  }

  async commitInfo(id: string): Promise<CommitInfo> {
    const [commit] = await this.history(id, { all: true, limit: 1 });
    if (commit === undefined) throw new TypeError(`git log ${id} gave no commit`);
    return commit;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', objectId(ancestor), objectId(descendant)];
    return (await this.#clone.once(args, { accept: [1] })).exit === 0;
  }

  async roots(commit: string): Promise<string[]> {
    const args = ['rev-list', '--max-parents=0', objectId(commit), '--'];
    return text((await this.#clone.once(args)).stdout)
      .split('\n')
      .filter(Boolean)
      .sort();
  }

  async list(commit: string, prefix?: string): Promise<TreeEntry[]> {
    const below = prefix === undefined ? [] : [`${repositoryPath(prefix)}/`];
    const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', objectId(commit), '--', ...below];
    return parseTree((await this.#clone.once(args)).stdout);
  }

  async entry(commit: string, path: string): Promise<TreeEntry | null> {
    const wanted = repositoryPath(path);
    return (await this.#objects.at(commit, wanted)).get(wanted) ?? null;
  }

  async read(commit: string, path: string, capBytes = fileCap): Promise<ReadResult> {
    const wanted = repositoryPath(path);
    const standing = await this.#objects.at(commit, wanted);
    const above = parentsOf(wanted).map((parent) => standing.get(parent));
    const blocked = above.find((entry) => entry !== undefined && entry.kind !== 'tree');
    if (blocked !== undefined) return { found: 'behind', entry: blocked };
    const entry = standing.get(wanted);
    if (entry === undefined) return { found: 'absent' };
    if (entry.kind === 'tree' || entry.kind === 'submodule') return { found: entry.kind, entry };
    const bytes = (await this.readEntries([entry], capBytes)).get(entry.blob);
    if (bytes === undefined) return { found: 'too-large', entry };
    return entry.kind === 'symlink'
      ? { found: 'symlink', entry, target: text(bytes) }
      : { found: 'file', entry, bytes };
  }

  async readBlob(blob: string, capBytes = fileCap): Promise<Uint8Array | null> {
    const id = objectId(blob);
    const { stdout } = await this.#clone.git(['cat-file', '-s', id]);
    const size = Number(text(stdout));
    const entry = { path: id, mode: '100644', kind: 'file', blob: id, size } as const;
    return (await this.readEntries([entry], capBytes)).get(id) ?? null;
  }

  readEntries(entries: readonly TreeEntry[], capBytes = fileCap): Promise<Map<string, Uint8Array>> {
    const isBlob = ({ kind, size }: TreeEntry): boolean =>
      kind !== 'tree' && kind !== 'submodule' && size <= capBytes;
    return this.#objects.bytes(entries.filter(isBlob));
  }

  async ignored(commit: string): Promise<IgnoredFiles> {
    const entries = await this.list(commit);
    const blobs = await this.readEntries(entries.filter(isRules));
    return ignoredFiles(this.#clone, entries, blobs);
  }

  async changedPaths(from: string, to: string): Promise<string[]> {
    const args = [
      'diff-tree',
      '-r',
      '-z',
      '--name-only',
      '--no-renames',
      objectId(from),
      objectId(to),
      '--',
    ];
    return text((await this.#clone.git(args)).stdout)
      .split('\0')
      .filter(Boolean);
  }

  async difference(from: string, to: string, paths: readonly string[]): Promise<string> {
    const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames'];
    const commits = [objectId(from), objectId(to)];
    const args = [
      'diff-tree',
      '-r',
      '-p',
      ...plain,
      ...commits,
      '--',
      ...paths.map(repositoryPath),
    ];
    return text((await this.#clone.git(args)).stdout);
  }

  async origins(
    commit: string,
    path: string,
    lines: readonly number[],
  ): Promise<Map<number, string>> {
    const { stdout } = await this.#clone.git(blameArguments(commit, path, lines));
    return parseBlame(stdout);
  }

  blobId(content: string | Uint8Array): string {
    return blobName(content);
  }

  verifyCommits(
    ids: readonly string[],
    allowedSignersFile: string,
  ): Promise<ReadonlyMap<string, Signature>> {
    return verifyCommits(this.#clone, ids, allowedSignersFile);
  }

  commit(request: CommitRequest): Promise<string> {
    return makeCommit(this.#clone, request);
  }

  async refresh(branch: string): Promise<string> {
    const ref = `refs/heads/${branch}`;
    this.#tips.delete(branch);
    await this.#clone.git(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-recurse-submodules',
        '--no-write-fetch-head',
        'origin',
        `+${ref}:${ref}`,
      ],
      { profile: 'theirs' },
    );
    return await this.head(branch);
  }

  async renew(): Promise<void> {
    this.#tips.clear();
    const args = ['fetch', '--quiet', '--prune', '--no-tags', '--no-recurse-submodules'];
    const wanted = ['--no-write-fetch-head', 'origin', '+refs/heads/*:refs/heads/*'];
    await this.#clone.git([...args, ...wanted], { profile: 'theirs' });
  }

  async advance(branch: string, commit: string): Promise<void> {
    await this.#clone.git(['update-ref', `refs/heads/${branch}`, objectId(commit)]);
    this.#tips.set(branch, commit);
  }

  close(): Promise<void> {
    this.#clone.remove();
    return Promise.resolve();
  }
}
