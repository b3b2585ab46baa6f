/** A cycle in words, in a name that stays, and as a picture. */
import { nameDigest } from '../../model/name-digest.ts';
import type { OrderingEdge } from './model.ts';

/** So many members a name spells out. */
const SPELLED = 4;

/**
 * What a finding is about: the members of its component, which stay while the order stays. Of many, the first ones, how
 * many more, and a digest of all.
 */
export function subjectOf(members: readonly string[]): string {
  const sorted = [...members].sort();
  if (sorted.length <= SPELLED) return sorted.join('+');
  const first = sorted.slice(0, SPELLED - 1).join('+');
  return `${first}+${sorted.length - SPELLED + 1}-more-${nameDigest(sorted.join(' '))}`;
}

/** `a.service is ordered after b.service (/etc/systemd/system/a.service:3)`. */
export function edgeInWords({ unit, after, origins, file, where, hidden }: OrderingEdge): string {
  if (hidden !== null)
    return `${unit} waits for ${after} (${where ?? ''}: ${hidden.text}): ${hidden.because}`;
  const place = where ?? [...origins, ...(file === null ? [] : [file])].join(', ');
  return `${unit} is ordered after ${after} (${place})`;
}

/** A flow chart in Mermaid's words: an arrow leads from a unit to what it waits for. */
export function mermaidOf(edges: readonly OrderingEdge[]): string[] {
  const names = [...new Set(edges.flatMap(({ unit, after }) => [unit, after]))];
  const node = (name: string): string => `u${names.indexOf(name)}`;
  return [
    'flowchart LR',
    ...names.map((name) => `  ${node(name)}["${label(name)}"]`),
    ...edges.map(({ unit, after, where, file, hidden }) => {
      const place = where ?? file ?? 'by default';
      const text = hidden === null ? `After, ${place}` : `waits, ${place}`;
      return `  ${node(unit)} ${hidden === null ? '-->' : '-.->'}|"${label(text)}"| ${node(after)}`;
    }),
  ];
}

/** What is no plain character stands as Mermaid's code for it: no name ends a label or begins a link. */
function label(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^A-Za-z0-9 .,:/@_-]/gu, (char) => `#${char.codePointAt(0) ?? 63};`);
}
