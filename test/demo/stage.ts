// How the demo talks: a heading per step, a line or two, the command as a person would type it.
import process from 'node:process';
import { wrapped } from '../../src/report/wrap.ts';

const { stdout, env } = process;
const isColored = stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';

/** Columns to fill: those of the terminal, within what reads well. */
export const width = Math.min(Math.max(stdout.isTTY ? stdout.columns : 80, 40), 100);

const styles = { bold: 1, dim: 2, cyan: 36 } as const;

function styled(text: string, style: keyof typeof styles): string {
  return isColored ? `\x1b[${styles[style]}m${text}\x1b[0m` : text;
}

function print(text = ''): void {
  stdout.write(`${text}\n`);
}

/** A step begins. */
export function heading(text: string): void {
  const rule = '─'.repeat(Math.max(0, width - text.length - 4));
  print(`\n${styled('──', 'cyan')} ${styled(text, 'bold')} ${styled(rule, 'cyan')}`);
}

/** Words of the narrator. */
export function say(text: string): void {
  for (const line of wrapped(text, width)) print(line);
}

/** A command, as it would be typed. */
export function typed(command: string): void {
  print(styled(`\n$ ${command}`, 'bold'));
}

/** What a shell would know of the command that ended. */
export function exited(status: number): void {
  print(styled(`(exit status ${status})`, 'dim'));
}

/** Lines of a file, set apart. */
export function quoted(lines: readonly string[]): void {
  print();
  for (const line of lines)
    print(line === '' ? styled('│', 'dim') : `${styled('│', 'dim')} ${line}`);
}
