// npm run lab -- sabotage: all of them with the table of the docs, or by hand, one until Enter, or each in turn with its times.
import { once } from 'node:events';
import type { Lab } from './types.ts';
import { platformSabotages } from './platform/sabotages.ts';
import { everySabotage } from './sabotage-results.ts';
import { sabotages } from './sabotages.ts';

/** Runs the command; `choose` finds the lab. */
export async function sabotageCommand(
  args: string[],
  choose: (args: string[]) => Promise<{ lab: Lab; rest: string[] }>,
): Promise<number> {
  const named = args.filter((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--lab');
  const all = args.includes('--all');
  if (args.includes('--list')) {
    for (const { name, kind, says } of [...sabotages, ...platformSabotages])
      console.log(`${name.padEnd(30)} ${kind.padEnd(11)} ${says}`);
    return 0;
  }
  if (!all && named.length === 0) return everySabotage();
  const known = [...sabotages, ...platformSabotages];
  const unknown = named.filter((name) => !known.some((sabotage) => sabotage.name === name));
  if (unknown.length > 0) {
    console.error(
      `No such sabotage: ${unknown.join(', ')}. \`npm run lab -- sabotage --list\` lists them.`,
    );
    return 2;
  }
  const { lab } = await choose(args.filter((arg) => arg !== '--all' && !named.includes(arg)));
  const fitting = lab.secrets.apiKey === '' ? sabotages : platformSabotages;
  for (const sabotage of fitting.filter(({ name }) => all || named.includes(name))) {
    const start = Date.now();
    const undo = await sabotage.apply(lab);
    const applied = Date.now();
    if (!all && named.length === 1) await enter(sabotage.name);
    const undoing = Date.now();
    await undo();
    console.log(
      `${sabotage.name.padEnd(30)} done in ${seconds(applied - start)}, undone and healthy in ${seconds(Date.now() - undoing)}`,
    );
  }
  return 0;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

async function enter(name: string): Promise<void> {
  console.log(`${name} is done. Enter (or ctrl-C) undoes it.`);
  await Promise.race([
    once(process.stdin, 'data'),
    once(process.stdin, 'end'),
    once(process, 'SIGINT'),
  ]);
  process.stdin.destroy();
}
