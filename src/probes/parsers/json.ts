import type { Parsed } from './index.ts';

/** One JSON document. An empty output is no JSON: a tool that printed nothing said nothing. */
export function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
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
    if (!parsed.ok) return { ok: false, reason: `line ${index + 1} is ${parsed.reason}` };
    values.push(parsed.value);
  }
  return { ok: true, value: values };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unreadable';
}
