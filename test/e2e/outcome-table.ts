// The outcomes on the real host as a Markdown table, for the terminal and for the docs.

export interface Row {
  readonly name: string;
  readonly kind: 'sabotage' | 'disturbance';
  readonly says: string;
  readonly wanted: Readonly<Record<string, string>>;
  readonly turned: Readonly<Record<string, string>>;
}

/** A row a sabotage or disturbance, then the counts: detected, missed, false alarms. */
export function outcomeTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { name, says, turned } = row;
    return `| ${name} | ${says} | ${describe(turned)} | ${verdictOf(row)} |`;
  });
  const missed = rows.reduce((sum, row) => sum + missing(row).length, 0);
  const alarms = rows.reduce((sum, row) => sum + invented(row).length, 0);
  const sabotaged = rows.filter(({ kind }) => kind === 'sabotage');
  const detected = sabotaged.filter((row) => verdictOf(row) === 'as expected').length;
  return [
    '| what | in words | checks that turn | |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
    `${sabotaged.length} sabotages, ${detected} detected exactly; ${rows.length - sabotaged.length} disturbances; ${missed} checks missed, ${alarms} false alarms.`,
    '',
  ].join('\n');
}

function verdictOf(row: Row): string {
  return missing(row).length + invented(row).length === 0 ? 'as expected' : 'NOT as expected';
}

function missing({ wanted, turned }: Row): string[] {
  return Object.keys(wanted).filter((id) => turned[id] !== wanted[id]);
}

function invented({ wanted, turned }: Row): string[] {
  return Object.keys(turned).filter((id) => !(id in wanted));
}

function describe(turned: Readonly<Record<string, string>>): string {
  const by = (verdict: string) => Object.keys(turned).filter((id) => turned[id] === verdict);
  const parts = ['FAIL', 'INCONCLUSIVE'].flatMap((verdict) => {
    const ids = by(verdict);
    return ids.length === 0 ? [] : [`${verdict}: ${ids.join(', ')}`];
  });
  return parts.length === 0 ? 'none' : parts.join('; ');
}
