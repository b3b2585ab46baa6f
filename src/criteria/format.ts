import type { Problem } from '../model/problem.ts';

const width = 80;

/** Problems as people read them: place and sentence, what was expected, an example to copy. */
export function formatProblems(
  problems: readonly Problem[],
  { color = false }: { readonly color?: boolean } = {},
): string {
  const paint = (code: number, text: string): string =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const blocks = problems.map((problem) => {
    const place = `${printable(problem.file)}:${problem.line}:${problem.column}`;
    const lines = [
      ...wrap(`${place}  ${printable(problem.message)}`, '  ').map((line, index) =>
        index === 0 ? line.replace(place, paint(1, place)) : line,
      ),
    ];
    if (problem.expected !== undefined) {
      lines.push(...wrap(`  expected: ${printable(problem.expected)}`, '    '));
    }
    if (problem.example !== undefined) lines.push(...example(problem.example, paint));
    return lines.join('\n');
  });
  const files = new Set(problems.map(({ file }) => file)).size;
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in ${files} ${files === 1 ? 'file' : 'files'}`;
  return problems.length === 0 ? '' : `${blocks.join('\n\n')}\n\n${paint(31, count)}\n`;
}

/** Examples are copied: never wrapped. */
function example(text: string, paint: (code: number, text: string) => string): string[] {
  const lines = text.split('\n').map(printable);
  if (lines.length === 1) return [`  example:  ${paint(32, lines[0] ?? '')}`];
  return ['  example:', ...lines.map((line) => `    ${paint(32, line)}`)];
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + 1 + word.length > width && line.trim() !== '') {
      lines.push(line);
      line = indent + word.trimStart();
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** File names and texts of a repository are hostile to terminals. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, '\ufffd');
}
