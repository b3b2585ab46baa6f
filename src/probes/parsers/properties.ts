/** Blocks of `NAME=value` lines, as `systemctl show`, `loginctl show` and their kin print them. */

export type PropertyBlock = Record<string, string | string[]>;

export interface PropertyBlocks {
  readonly blocks: PropertyBlock[];
  /** False where the text does not end with a line feed: it was cut off, or it is empty. */
  readonly complete: boolean;
}

/** The text is no property output at all: a parser's caller turns it into "could not look". */
export class PropertyError extends Error {
  override readonly name = 'PropertyError';
  readonly code: 'nul' | 'not-a-property';
  /** Line of the text, from 1. */
  readonly line: number;

  constructor(code: PropertyError['code'], line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.code = code;
    this.line = line;
  }
}

/** A D-Bus property name (D-Bus specification, "Valid Names": member names), then `=`. */
const PROPERTY = /^([A-Za-z][A-Za-z0-9_]*)=(.*)$/s;

/**
 * Reads property blocks separated by blank lines. A key that comes twice in a block becomes a list
 * (`ExecStart=` of a unit with several commands). A line that is no property continues the value
 * before it: `systemctl show` prints the line breaks inside an argv as they are.
 * @throws PropertyError on a NUL byte, or on a first line that is no property.
 */
export function parsePropertyBlocks(text: string): PropertyBlocks {
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    throw new PropertyError('nul', lineOf(text, nul), 'a NUL byte is no part of property output');
  }

  const blocks: PropertyBlock[] = [];
  let open: PropertyBlock | undefined;
  let lastKey: string | undefined;
  let blanks = 0;
  let number = 0;
  for (const raw of lines(text)) {
    number += 1;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') {
      blanks += 1;
      continue;
    }
    const [, key, value] = PROPERTY.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      if (open === undefined || blanks > 0) {
        open = {};
        blocks.push(open);
      }
      add(open, key, value);
      lastKey = key;
    } else {
      if (open === undefined || lastKey === undefined) {
        const message = `expected NAME=value, found ${excerpt(line)}`;
        throw new PropertyError('not-a-property', number, message);
      }
      extend(open, lastKey, '\n'.repeat(blanks + 1) + line);
    }
    blanks = 0;
  }
  return { blocks, complete: text.endsWith('\n') };
}

function lines(text: string): string[] {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
}

function add(block: PropertyBlock, key: string, value: string): void {
  const before = Object.hasOwn(block, key) ? block[key] : undefined;
  if (before === undefined) block[key] = value;
  else if (typeof before === 'string') block[key] = [before, value];
  else before.push(value);
}

function extend(block: PropertyBlock, key: string, continuation: string): void {
  const before = block[key];
  if (typeof before === 'string') block[key] = before + continuation;
  else if (before !== undefined) before[before.length - 1] = (before.at(-1) ?? '') + continuation;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function excerpt(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
}
