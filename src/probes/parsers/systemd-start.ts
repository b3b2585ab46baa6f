import { filesOf } from '../../adversary/gates/commands.ts';
import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

/** One command of a unit's start. */
export interface StartCommand {
  readonly phase: 'ExecStartPre' | 'ExecStart' | 'ExecStartPost';
  readonly path: string;
  /** Its words, blank-separated as systemctl prints them: where one ends is not told. */
  readonly argv: string;
  /** `-` stands before it: that it fails does not fail the unit. */
  readonly ignored: boolean;
}

const PHASES = ['ExecStartPre', 'ExecStart', 'ExecStartPost'] as const;

/**
 * `systemctl show -p Id,Type,ExecStartPre,...`: the blocks, each with `commands`, what its start runs, and `files`, those
 * of them that lie at an absolute path: scripts to be read, as far as they are text. A command of another form is a
 * reason: to leave it out would say that it is not run.
 */
export function parseSystemdStart(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const value: Record<string, unknown>[] = [];
  for (const block of parsed.value as Record<string, string | string[]>[]) {
    const commands: StartCommand[] = [];
    for (const phase of PHASES) {
      for (const shown of listOf(block[phase])) {
        const command = commandOf(phase, shown);
        if (command === undefined)
          return { ok: false, reason: `a start command of another form: ${shown.slice(0, 80)}` };
        commands.push(command);
      }
    }
    const plain = Object.entries(block).filter(([key]) => !key.startsWith('Exec'));
    const files = [...new Set(commands.flatMap(filesOf))];
    value.push({ ...Object.fromEntries(plain), commands, files });
  }
  // systemctl lists in no order: what is asked next should not change with it.
  return { ok: true, value: value.sort((a, b) => (String(a.Id) < String(b.Id) ? -1 : 1)) };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? [value] : value;
}

const SHAPE =
  /^\{ path=(.*?) ; argv\[\]=(.*) ; (?:ignore_errors=(yes|no)|flags=([a-z -]*)) ; start_time=/s;

function commandOf(phase: StartCommand['phase'], shown: string): StartCommand | undefined {
  const [, path, argv, ignores, flags = ''] = SHAPE.exec(shown) ?? [];
  if (path === undefined || argv === undefined) return undefined;
  return { phase, path, argv, ignored: ignores === 'yes' || flags.includes('ignore-failure') };
}
