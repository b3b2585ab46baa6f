// The matrix of probes and faults: what came of every broken observation.
import type { Verdict } from '../../src/model/verdict.ts';
import { faults, type Place } from './faults.ts';

/** One broken observation, and what the probe made of it. */
export interface Bite {
  readonly probe: string;
  readonly place: Place;
  readonly fault: string;
  readonly verdict: Verdict;
}

const places = Object.keys(faults) as Place[];
const width = 100;

/** The matrix as a page of Markdown: all probes by what was broken, then a table of faults for each place. */
export function teethPage(probes: readonly string[], bites: readonly Bite[]): string {
  const blocks = matrix(probes, bites).map(({ title, text }) => {
    return `## ${title}\n\n\`\`\`text\n${text}\`\`\`\n`;
  });
  return `${head(probes, bites)}\n${blocks.join('\n')}`;
}

/** The same for a terminal. */
export function teethText(probes: readonly string[], bites: readonly Bite[]): string {
  const blocks = matrix(probes, bites).map(({ title, text }) => `${title}\n${text}`);
  return `${blocks.join('\n')}\n${sums(probes, bites)}\n`;
}

function matrix(
  probes: readonly string[],
  bites: readonly Bite[],
): { title: string; text: string }[] {
  const all = table(probes, places, (probe, place) =>
    bites.filter((one) => one.probe === probe && one.place === place),
  );
  const details = places.map((place) => {
    const here = bites.filter((one) => one.place === place);
    const touched = probes.filter((probe) => here.some((one) => one.probe === probe));
    const text = table(touched, faults[place], (probe, fault) =>
      here.filter((one) => one.probe === probe && one.fault === fault),
    );
    return { title: place, text };
  });
  return [{ title: 'All probes', text: all }, ...details];
}

/** Lettered columns, a legend above them, and a row for each probe. */
function table(
  probes: readonly string[],
  columns: readonly string[],
  bitesAt: (probe: string, column: string) => readonly Bite[],
): string {
  const letters = columns.map((_, index) => String.fromCodePoint(65 + index));
  const legend = wrapped(columns.map((name, index) => `${letters[index]} ${name}`));
  const rows = probes.map((probe) => columns.map((column) => cell(bitesAt(probe, column))));
  const widths = letters.map((letter, at) =>
    Math.max(letter.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const names = Math.max(0, ...probes.map(({ length }) => length));
  const line = (name: string, cells: readonly string[]) =>
    [name.padEnd(names), ...cells.map((one, at) => one.padStart(widths[at] ?? 0))].join(' ');
  return `${[...legend, '', line('', letters), ...rows.map((row, at) => line(probes[at] ?? '', row))].join('\n')}\n`;
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)}, ${word}`;
    if (lines.length === 0 || longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function cell(bites: readonly Bite[]): string {
  const [open, fail, pass] = (['INCONCLUSIVE', 'FAIL', 'PASS'] as const).map(
    (verdict) => bites.filter((one) => one.verdict === verdict).length,
  );
  const parts = [
    ...(open ? [`${open}`] : []),
    ...(fail ? [`${fail}F`] : []),
    ...(pass ? [`${pass}PASS`] : []),
  ];
  return parts.join('+') || '.';
}

function sums(probes: readonly string[], bites: readonly Bite[]): string {
  const count = (verdict: Verdict) => bites.filter((one) => one.verdict === verdict).length;
  return `${bites.length} broken observations of ${probes.length} probes: ${count('INCONCLUSIVE')} INCONCLUSIVE, ${count('FAIL')} FAIL, ${count('PASS')} PASS.`;
}

const head = (probes: readonly string[], bites: readonly Bite[]): string => `# Teeth

Every recording of a probe that passes is played again with one answer broken, in every way that we know of.
${sums(probes, bites)}

\`12\` were INCONCLUSIVE, \`3F\` were FAIL, \`.\` is a fault that the probe does not meet: it asks nothing of the
kind, the answer is the same, or what is left of it still shows what was asked (\`excused\` in
\`test/probes/faults.ts\` says where, and why). A fault after which nothing is known has to be INCONCLUSIVE,
any other may be FAIL. This page is generated: \`npx vitest run test/probes/recordings.test.ts -u\`.
`;
