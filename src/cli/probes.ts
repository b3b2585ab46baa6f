import { builtinFiles } from '../main.ts';
import { ReviewFailure } from '../model/failure.ts';
import { catalogueText, probeText } from '../report/catalogue.ts';
import { readBuiltin } from '../steps/builtin.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `review probes [name]`: the catalogue of built-in probes, or one with its parameters. */
export function probesCommand(
  options: ReviewOptions,
  terminal: Terminal,
  name?: string,
): Promise<number> {
  const probes = readBuiltin(builtinFiles());
  if (name === undefined) {
    const all = [...probes.values()];
    terminal.out(options.json === true ? `${JSON.stringify(all, null, 2)}\n` : catalogueText(all));
    return Promise.resolve(0);
  }
  const probe = probes.get(name);
  if (!probe) {
    throw new ReviewFailure(
      'usage',
      `There is no built-in probe ${name}.`,
      '`review probes` lists them.',
    );
  }
  terminal.out(options.json === true ? `${JSON.stringify(probe, null, 2)}\n` : probeText(probe));
  return Promise.resolve(0);
}
