import { nearest } from '../criteria/index.ts';
import { builtinFiles } from '../composition/edges.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Probe } from '../model/probe.ts';
import { catalogueText, matching, probeText } from '../report/catalogue.ts';
import { readBuiltin } from '../steps/builtin.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review probes [name | word...]`: the built-in probes, one of them, or those that speak of something. */
export function probesCommand(
  options: ReviewOptions,
  terminal: Terminal,
  ...words: string[]
): Promise<number> {
  const probes = readBuiltin(builtinFiles());
  const { isInteractive, width } = terminal;
  const [name = ''] = words;
  const one = words.length === 1 ? probes.get(name) : undefined;
  const columns = isInteractive ? width : null;
  if (one) terminal.out(options.json === true ? json(one) : probeText(one, columns));
  else {
    const found = matching([...probes.values()], words);
    if (found.length === 0) throw nothing(words, [...probes.keys()]);
    terminal.out(options.json === true ? json(found) : catalogueText(found, columns));
  }
  return Promise.resolve(0);
}

function json(value: Probe | readonly Probe[]): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const all = '`review probes` lists them all.';
const own = 'What is not there can be asked by a probe of your own: docs/adding-a-probe.md.';

function nothing(words: readonly string[], known: readonly string[]): ReviewFailure {
  const meant = nearest(words.join('-'), known);
  return new ReviewFailure(
    'usage',
    `No built-in probe is called or speaks of ${words.join(' ')}.`,
    meant === null ? `${all}\n  ${own}` : `Did you mean ${meant}? ${all}`,
  );
}
