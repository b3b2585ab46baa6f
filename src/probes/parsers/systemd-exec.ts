import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

const interpreters = /^(?:sh|bash|dash|ash|zsh|busybox|python[\d.]*|perl|env)$/;

/** `sh -ec`, `perl -e`: what runs stands in the command line, and in no file. */
const inline = { shell: /^-[A-Za-z]*c$/, perl: /^-[A-Za-z]*[eE]$/ } as const;

type Script = { readonly path: string } | { readonly reason: string };

/**
 * `systemctl show -p ExecStart,...`: the blocks, each with `scripts`, the files that its start commands name.
 * ExecStart prints as `{ path=/x ; argv[]=/x a b ; ignore_errors=no ; ... }` (systemctl(1), show).
 * Where an interpreter is started, the script is its first absolute argument. A command of which the
 * script cannot be told is a reason: to leave it out would say that nothing is started.
 */
export function parseSystemdExec(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const blocks = (parsed.value as Record<string, string | string[]>[]).map((block) => ({
    block,
    scripts: startCommands(block.ExecStart).map(scriptOf),
  }));
  const unknown = blocks.flatMap(({ scripts }) => scripts).find((one) => 'reason' in one);
  if (unknown && 'reason' in unknown) return { ok: false, reason: unknown.reason };
  return {
    ok: true,
    value: blocks.map(({ block, scripts }) => ({
      ...block,
      scripts: scripts.flatMap((one) => ('path' in one ? [one.path] : [])),
    })),
  };
}

function startCommands(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? [value] : value;
}

function scriptOf(command: string): Script {
  const found = /^\{ path=(.*?) ; argv\[\]=(.*) ; (?:flags|ignore_errors)=/s.exec(command);
  const [, path, argv] = found ?? [];
  if (path === undefined || argv === undefined) {
    return { reason: `a start command of another form: ${command.slice(0, 80)}` };
  }
  const program = path.slice(path.lastIndexOf('/') + 1);
  if (!interpreters.test(program)) return { path };
  const words = argv.split(' ').slice(1);
  const at = words.findIndex((word) => word.startsWith('/'));
  const pattern = program === 'perl' ? inline.perl : inline.shell;
  const script = words.slice(0, Math.max(at, 0)).some((word) => pattern.test(word))
    ? undefined
    : words[at];
  return script === undefined
    ? { reason: `${path} is started without a script file` }
    : { path: script };
}
