import { parsePropertyBlocks } from './properties.ts';
import type { Parsed } from './index.ts';

/** The blocks of `systemctl show`, one object a unit; a repeated key is a list. */
export function parseProperties(text: string): Parsed {
  try {
    const { blocks, complete } = parsePropertyBlocks(text);
    if (!complete) return { ok: false, reason: 'the last line of the output is cut off' };
    if (blocks.length === 0) return { ok: false, reason: 'the output holds no properties' };
    return { ok: true, value: blocks };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable properties' };
  }
}
