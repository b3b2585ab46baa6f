import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const table = z.object({
  under: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

const total = /^(?:sub-?)?(?:total|sum|overall)\b/i;

/**
 * The numbers in a column of the one table that has it, under a heading if one is given. Gives `found`, how many tables
 * have that column; `rows` and `sum` of those that are no total; `stated`, what the row of the total says, null without
 * one; and `agrees`, whether that is the sum. A cell that is no number is a reason.
 */
export const documentTable = analysis(
  {
    variables: z.object({ document: z.object({ tables: z.array(table) }) }),
    params: z.object({ column: z.string(), under: z.string().optional() }),
  },
  ({ document }, { column, under }): AnalysisResult => {
    const fitting = document.tables.filter(
      (one) => one.columns.includes(column) && (under === undefined || one.under === under),
    );
    const [only, ...more] = fitting;
    const none = { found: fitting.length, rows: 0, sum: 0, stated: null, agrees: false };
    if (!only || more.length > 0) return { ok: true, value: none };
    const at = only.columns.indexOf(column);
    const isTotal = (row: readonly string[]): boolean => total.test(row[0] ?? '');
    const rows = only.rows.filter((row) => !isTotal(row));
    const numbers = rows.map((row) => numberOf(row[at]));
    const strange = numbers.indexOf(null);
    if (strange >= 0)
      return { ok: false, reason: `row ${strange + 1} has no number under ${column}` };
    const sum = numbers.reduce<number>((sofar, one) => sofar + (one ?? 0), 0);
    const totals = only.rows.filter(isTotal).map((row) => numberOf(row[at]));
    if (totals.length > 1) return { ok: false, reason: 'the table has several totals' };
    const [stated = null] = totals;
    return {
      ok: true,
      value: { found: 1, rows: rows.length, sum, stated, agrees: stated === sum },
    };
  },
);

/** A whole number, with or without commas between thousands. */
function numberOf(cell: string | undefined): number | null {
  const text = (cell ?? '').trim();
  return /^-?(?:\d{1,3}(?:,\d{3})+|\d{1,12})$/.test(text) ? Number(text.replaceAll(',', '')) : null;
}
