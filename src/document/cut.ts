/** SHA-256 of a text's UTF-8 bytes, in hex. Given from outside: this room has no crypto. */
export type Digest = (text: string) => string;

/** A text that may have been cut, and what to say about it. */
export interface Cut {
  readonly text: string;
  /** `cut, 70000 bytes in all, sha256 ...`; null where the text is whole. */
  readonly cut: { readonly bytes: number; readonly sha256: string } | null;
}

/** Number of bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The first characters of a text, never half of a surrogate pair. */
export function head(text: string, characters: number): string {
  const part = text.slice(0, characters);
  const last = part.charCodeAt(part.length - 1);
  return part.length < text.length && last >= 0xd800 && last <= 0xdbff ? part.slice(0, -1) : part;
}

/** Cuts at a number of characters and of lines; what is lost is counted and has a digest. */
export function cutAt(text: string, characters: number, lines: number, sha256: Digest): Cut {
  const short = head(text, characters);
  const kept = short.split('\n');
  if (short.length === text.length && kept.length <= lines) return { text, cut: null };
  return {
    text: kept.slice(0, lines).join('\n'),
    cut: { bytes: bytesOf(text), sha256: sha256(text) },
  };
}
