import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const head = 'Filesystem Type Inodes IUsed IFree IUse% 1K-blocks Used Avail Use% File Mounted on';
const columns = 11;
/** Full by nature, or nothing that is written to. */
const readOnly: ReadonlySet<string> = new Set(['iso9660', 'udf', 'erofs', 'cramfs', 'romfs']);
const tooFull = 90;

/**
 * File systems of which more than nine tenths are in use, blocks or inodes, by `df --output --total`. Each device counts once. Gives
 * `wrong`, `looked`, where they are mounted, and `unseen`, lines of another form.
 */
export const fileSystems = analysis(
  {
    variables: z.object({
      devices: z.array(z.array(z.string())),
      rootDevice: z.array(z.array(z.string())),
    }),
    params: z.object({}),
  },
  ({ devices, rootDevice }): AnalysisResult => {
    const rows: FileSystem[] = [];
    const unseen: string[] = [];
    if (devices.at(-1)?.[0] !== 'total') return { ok: false, reason: 'the listing has no end' };
    for (const [first, ...rest] of [rootDevice, devices.slice(0, -1)]) {
      if (first?.join(' ') !== head) return { ok: false, reason: 'not a listing of df --output' };
      for (const words of rest) {
        const row = rowOf(words);
        if (row === null) unseen.push(`the file system of ${JSON.stringify(words.join(' '))}`);
        else rows.push(row);
      }
    }
    const once = [...new Map(rows.toReversed().map((row) => [row.device, row])).values()].filter(
      ({ type }) => !readOnly.has(type),
    );
    const looked = once.map(({ mounted }) => mounted).sort();
    return { ok: true, value: { wrong: inOrder(once.flatMap(fullnessOf)), looked, unseen } };
  },
);

interface FileSystem {
  readonly device: string;
  readonly type: string;
  readonly mounted: string;
  /** In per cent; null where there are none to count. */
  readonly inodes: number | null;
  readonly blocks: number | null;
}

/** A place may have blanks in its name; `-` stands for what is not counted. */
function rowOf(row: readonly string[]): FileSystem | null {
  const [device = '', type = '', , , , inodes = '', , , , blocks = ''] = row;
  const mounted = row.slice(columns).join(' ');
  const [inodesUsed, blocksUsed] = [inodes, blocks].map(percent);
  if (!mounted.startsWith('/') || inodesUsed === undefined || blocksUsed === undefined) return null;
  return { device, type, mounted, inodes: inodesUsed, blocks: blocksUsed };
}

function percent(text: string): number | null | undefined {
  if (text === '-') return null;
  return /^\d+%$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

function fullnessOf({ device, mounted, inodes, blocks }: FileSystem): Wrong[] {
  const full = [
    { what: 'of its room', used: blocks },
    { what: 'of its inodes', used: inodes },
  ].filter(({ used }) => used !== null && used > tooFull);
  return full.map(({ what, used }) => ({
    subject: `${mounted}${what === 'of its inodes' ? ' inodes' : ''}`,
    says: `${mounted} has more than ${tooFull} % ${what} in use`,
    evidence: [`${device}: ${used ?? 0} %`],
  }));
}
