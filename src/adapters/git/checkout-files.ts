/** Our files in a checkout: what its index and work tree hold, what becomes of them, and the new ones beside the old. */
import type { CheckoutRequest, CommitFile } from '../../model/repository.ts';
import { blobName, text } from './bytes.ts';
import { inCheckout, type Checkout, type IndexEntry } from './checkout.ts';
import { decide, type Decision } from './edits.ts';
import type { HeldIndex, IndexLine } from './index-file.ts';
import { parseTree } from './tree.ts';
import { prepareFile, readPlain, type PreparedFile } from './worktree.ts';

export interface Decided {
  readonly path: string;
  readonly mode: string;
  /** The blob that stands in the work tree; null: none does. */
  readonly was: string | null;
  /** The bytes of the commit. */
  readonly ours: Uint8Array;
  readonly decision: Decision;
}

/** Reads the three sides of every file and decides. */
export async function decideAll(
  checkout: Checkout,
  merge: CheckoutRequest['merge'],
  files: readonly CommitFile[],
  entries: ReadonlyMap<string, IndexEntry>,
): Promise<Decided[]> {
  const paths = files.map(({ path }) => path);
  const { stdout } = await inCheckout(checkout, [
    'ls-tree',
    '-l',
    '-z',
    '--full-tree',
    checkout.head,
    '--',
    ...paths,
  ]);
  const heads = new Map(parseTree(stdout).map(({ path, blob }) => [path, blob]));
  return await Promise.all(
    files.map(async ({ path, bytes, mode = '100644' }) => {
      const head = heads.get(path) ?? null;
      const entry = entries.get(path);
      const staged = entry === undefined ? null : await stagedText(checkout, entry, head);
      const work = readPlain(checkout.top, path);
      const standing = { head, index: staged, work };
      const decision = decide(bytes, standing, (theirs) => merge(path, theirs));
      const was = work && blobName(work);
      return { path, mode: entry?.mode ?? mode, was, ours: bytes, decision };
    }),
  );
}

async function stagedText(
  checkout: Checkout,
  { blob }: IndexEntry,
  head: string | null,
): Promise<{ blob: string; bytes: Uint8Array | null }> {
  if (blob === head) return { blob, bytes: null };
  return { blob, bytes: (await inCheckout(checkout, ['cat-file', 'blob', blob])).stdout };
}

/** Builds the new index and the new files, all still beside their places. */
export async function prepareAll(
  checkout: Checkout,
  index: HeldIndex,
  beside: PreparedFile[],
  decided: readonly Decided[],
  id: string,
): Promise<void> {
  const lines: IndexLine[] = [];
  for (const file of decided) {
    const { path, mode, decision } = file;
    if (decision.index !== null) {
      lines.push({ path, mode, blob: await storeBlob(checkout, file, decision.index) });
    }
    if (decision.work !== null) beside.push(prepareFile(checkout.top, path, decision.work, id));
  }
  await index.prepare(lines);
}

/** Ours came with the commit; a merged text is new to the checkout. */
async function storeBlob(
  checkout: Checkout,
  { decision, ours }: Decided,
  bytes: Uint8Array,
): Promise<string> {
  if (decision.index === ours) return blobName(bytes);
  const args = ['hash-object', '-w', '--no-filters'];
  const call = bytes.length === 0 ? [...args, '/dev/null'] : [...args, '--stdin'];
  const { stdout } = await inCheckout(checkout, call, bytes.length === 0 ? {} : { input: bytes });
  return text(stdout).trim();
}
