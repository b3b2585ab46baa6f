/** What becomes of one of our files in a checkout whose user may have edited it: a pure decision. */
import { blobName, text, utf8 } from './bytes.ts';

/** A file at HEAD, in the index and in the work tree; null where it is not. */
export interface Standing {
  readonly head: string | null;
  readonly index: { readonly blob: string; readonly bytes: Uint8Array | null } | null;
  readonly work: Uint8Array | null;
}

export interface Decision {
  /** New bytes of the index entry; null leaves the entry as it is. */
  readonly index: Uint8Array | null;
  /** New bytes of the work-tree file; null leaves the file as it is. */
  readonly work: Uint8Array | null;
  /** Whether the user had edits, staged or not: they stay. */
  readonly edited: boolean;
}

export type Merge = (theirs: string) => string | null;

/** Ours goes where the user changed nothing; elsewhere `merge` puts it into theirs, or theirs stays as it is. */
export function decide(ours: Uint8Array, standing: Standing, merge: Merge): Decision {
  const index = forIndex(ours, standing, merge);
  const work = forWork(ours, standing, merge);
  return { index: index.bytes, work: work.bytes, edited: index.edited || work.edited };
}

interface Side {
  readonly bytes: Uint8Array | null;
  readonly edited: boolean;
}

function forIndex(ours: Uint8Array, { head, index }: Standing, merge: Merge): Side {
  const blob = index?.blob ?? null;
  if (blob === head || blob === blobName(ours)) return { bytes: ours, edited: false };
  return merged(index?.bytes ?? null, merge);
}

function forWork(ours: Uint8Array, { head, index, work }: Standing, merge: Merge): Side {
  if (work === null) {
    const isNew = head === null && index === null;
    return { bytes: isNew ? ours : null, edited: !isNew };
  }
  const blob = blobName(work);
  if (blob === head || blob === blobName(ours)) return { bytes: ours, edited: false };
  // core.autocrlf: the same text with the line ends of the user's machine.
  if (blobName(text(work).replaceAll('\r\n', '\n')) === head) {
    return { bytes: new TextEncoder().encode(text(ours).replaceAll('\n', '\r\n')), edited: false };
  }
  return merged(work, merge);
}

function merged(theirs: Uint8Array | null, merge: Merge): Side {
  const readable = theirs === null ? null : utf8(theirs);
  const result = readable === null ? null : merge(readable);
  return { bytes: result === null ? null : new TextEncoder().encode(result), edited: true };
}
