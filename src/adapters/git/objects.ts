/** Entries and blobs of a clone: what several ask for at the same time, one process reads. */
import type { TreeEntry } from '../../model/repository.ts';
import type { Clone } from './clone.ts';
import { lookup } from './lookup.ts';
import { objectId, parentsOf } from './path.ts';
import { Together } from './together.ts';
import { parseBatch } from './tree.ts';

/** Bytes of blobs that one process gives to several that ask; who asks for more has a process alone. */
const sharedBytes = 64 * 1024 * 1024;
/** Characters of paths that one process is given: an argument list has an end. */
const sharedPaths = 64 * 1024;

type Entries = ReadonlyMap<string, TreeEntry>;
type Blobs = ReadonlyMap<string, Uint8Array>;

export class Objects {
  readonly #clone: Clone;
  readonly #blobs: Together<readonly TreeEntry[], Blobs>;
  readonly #places = new Map<string, Together<string, Entries>>();

  constructor(clone: Clone) {
    this.#clone = clone;
    this.#blobs = new Together(
      (asked) => this.#read(asked.flat()),
      (entries) => entries.reduce((sum, { size }) => sum + size, 0),
      sharedBytes,
    );
  }

  /** What stands at a path of a commit and above it, and perhaps at others. */
  at(commit: string, path: string): Promise<Entries> {
    const known = this.#places.get(commit);
    const places =
      known ??
      new Together<string, Entries>(
        (paths) => lookup(this.#clone, commit, paths),
        (one) => [one, ...parentsOf(one)].join(' ').length,
        sharedPaths,
      );
    this.#places.set(commit, places);
    return places.ask(path);
  }

  /** The bytes of these entries, by id, and of no others. */
  async bytes(entries: readonly TreeEntry[]): Promise<Map<string, Uint8Array>> {
    if (entries.length === 0) return new Map();
    const read = await this.#blobs.ask(entries);
    return new Map(
      entries.flatMap(({ blob }) => {
        const bytes = read.get(blob);
        return bytes ? [[blob, bytes] as const] : [];
      }),
    );
  }

  async #read(entries: readonly TreeEntry[]): Promise<Blobs> {
    const ids = new Set(entries.map(({ blob }) => objectId(blob)));
    const { stdout } = await this.#clone.git(['cat-file', '--batch'], {
      input: `${[...ids].join('\n')}\n`,
    });
    return parseBatch(stdout);
  }
}
