/** What `review suggest` prints for people: a claim sheet, and what to know of it. */
import { Document } from 'yaml';
import { count, instant } from '../document/phrases.ts';
import { visibleLine } from '../document/visible.ts';
import type { Suggestion } from '../steps/suggest.ts';
import { wrapped } from './wrap.ts';

/** What the sheet is called. */
export interface SheetName {
  readonly phase: string;
  /** Null: what was looked at, and when. */
  readonly title: string | null;
}

const width = 78;

/** The checks as `claims/<phase>.yaml`, below a head that says what this is. */
export function suggestedSheet(seen: Suggestion, name: SheetName): string {
  const { phase } = name;
  const title = name.title ?? `${seen.host} as it was on ${seen.lookedAt.slice(0, 10)}`;
  const checks = seen.proposals.map(({ id, draft: { says, probe, with: given } }) =>
    Object.keys(given).length === 0 ? { id, says, probe } : { id, says, probe, with: given },
  );
  const milestones = { M1: { title, checks } };
  const document = new Document({ phase, title, host: seen.host, milestones });
  document.commentBefore = head(seen, phase)
    .flatMap((line) => (line === '' ? [''] : indented(line)))
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function head({ host, lookedAt, unseen, leftOut }: Suggestion, phase: string): string[] {
  return [
    `A suggestion by cold-review: what was so on ${host} at ${instant(lookedAt)}. Every check passed then.`,
    '',
    'This is a draft, and proves nothing: a claim cannot be proven by criteria made after it. Strike out what the claim is not about, put right what the host should be rather than is, and put the sheet in before the work:',
    `  claims/${phase}.yaml, review lint, commit, review baseline ${phase}`,
    '',
    ...gaps('Not looked at', unseen),
    ...gaps('Seen, and left out', leftOut),
    `Never proposed: ${usual}.`,
  ];
}

const usual =
  "units and mounts that nearly every host has, ports from 32768 on, subnets of Docker's own choice, chains that accept, and packages that serve nobody";

function gaps(title: string, found: Suggestion['unseen']): string[] {
  if (found.length === 0) return [];
  return [`${title}:`, ...found.map(({ why, what }) => `- ${what.join('; ')}: ${why}`), ''];
}

/** On as many lines as it needs: no character of a host ends the comment. */
function indented(line: string): readonly string[] {
  const [, lead = ''] = /^( {2}|- )?/.exec(line) ?? [];
  const text = visibleLine(line.slice(lead.length)).replaceAll('\ufffd', '?');
  return wrapped(text, width - lead.length).map(
    (part, at) => `${at === 0 ? lead : ' '.repeat(lead.length)}${part}`,
  );
}

/** What a person is told beside the sheet, which may go to a file. */
export function suggestionNote({ host, proposals, unseen, leftOut }: Suggestion): string {
  const [blind, out] = [unseen, leftOut].map((gap) => gap.flatMap(({ what }) => what).length);
  const isWhole = blind === 0 && out === 0;
  const lines = [
    `${count(proposals.length, 'check')} ${proposals.length === 1 ? 'passes' : 'pass'} now on ${host}. A draft, to be put in before the work.`,
    ...(isWhole
      ? []
      : [`Not looked at: ${blind}, left out: ${out}. The head of the sheet says why.`]),
  ];
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}

/** Why there is no sheet. */
export function nothingSeen({ host, unseen, leftOut }: Suggestion): string {
  const found = [...gaps('Not looked at', unseen), ...gaps('Seen, and left out', leftOut)];
  const lines = [`No sheet: nothing was seen on ${host} that could be proposed.`, ...found];
  return `${lines.flatMap((line) => (line === '' ? [] : indented(line))).join('\n')}\n`;
}
