import type { Parsed } from './index.ts';

const line = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/;

/**
 * Both outputs of `docker logs -t`, which are those of the application: a list of `at` and `text`, in the order of time.
 */
export function parseDockerLog(text: string): Parsed {
  if (text !== '' && !text.endsWith('\n')) return { ok: false, reason: 'the last line is cut off' };
  const entries: { at: string; text: string }[] = [];
  for (const [index, one] of text.split('\n').slice(0, -1).entries()) {
    const [, at, said = ''] = line.exec(one.replace(/\r$/, '')) ?? [];
    if (at === undefined)
      return { ok: false, reason: `line ${index + 1} is no line of docker logs -t` };
    entries.push({ at, text: said });
  }
  return { ok: true, value: entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) };
}
