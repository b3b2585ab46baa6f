import type { Parsed } from './index.ts';

/** One JSON document. An empty output is no JSON: a tool that printed nothing said nothing. */
export function parseJson(text: string): Parsed {
  try {
    const value = JSON.parse(text) as unknown;
    if (isDeeper(value, deepest)) return { ok: false, reason: 'it is nested too deeply' };
    return { ok: true, value };
  } catch (error) {
    return { ok: false, reason: `not JSON: ${message(error)}` };
  }
}

/** One JSON document a line (`docker ... --format '{{json .}}'`). No lines are an empty list. */
export function parseJsonLines(text: string): Parsed {
  const values: unknown[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseJson(line);
    if (!parsed.ok) return { ok: false, reason: `line ${index + 1}: ${parsed.reason}` };
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

/** Far more than any tool nests; what walks a value later does so on the stack. */
const deepest = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unreadable';
}
