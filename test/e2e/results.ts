// The outcomes of a run: printed, and kept for the table of the docs where `npm run lab -- sabotage` asks for it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { outcomeTable, type Row } from './outcome-table.ts';

/** Prints the table of one host, and keeps its rows in the folder that COLD_REVIEW_ROWS names. */
export function publish(host: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  process.stdout.write(`\n${host}\n\n${outcomeTable(rows)}\n`);
  const folder = process.env.COLD_REVIEW_ROWS;
  if (folder) writeFileSync(join(folder, `${host}.json`), JSON.stringify(rows));
}
