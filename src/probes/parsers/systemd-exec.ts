import type { Parsed } from './index.ts';
import { parseProperties } from './show.ts';

interface Interpreter {
  readonly name: RegExp;
  /** Options, a space after each, before what is still the script: none that takes a file, or the script's place. */
  readonly options: RegExp;
}

/** dash(1), bash(1), zshoptions(1), python3(1), perlrun(1). */
const interpreters: readonly Interpreter[] = [
  {
    name: /^(?:sh|bash|dash|ash|zsh)$/,
    options: /^(?:(?:[-+][abefhklmpuvxBCEHPT]+|[-+][efuvx]*o [a-z]+|--|--login|--norc|--posix) )*/,
  },
  { name: /^python[\d.]*$/, options: /^(?:-[bBdEIOPqsSuv]+ )*/ },
  { name: /^perl[\d.]*$/, options: /^(?:-[tTwWX]+ )*/ },
];

/** Programs that start the program which their first operand names. */
const starters = new Map([
  ['env', /^(?:-i|[A-Za-z_]\w*=.*)$/s],
  ['busybox', /^$/],
]);

type Script = { readonly path: string } | { readonly reason: string };

/**
 * `systemctl show -p ExecStart,...`: the blocks, each with `scripts`, the files that its start commands name.
 * ExecStart prints as `{ path=/x ; argv[]=/x a b ; ignore_errors=no ; ... }` (systemctl(1), show).
 * Where an interpreter is started, the script is its first operand, with an absolute path. A command of
 * which the script cannot be told is a reason: to leave it out would say that nothing is started.
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

const argvAt = ' ; argv[]=';

function scriptOf(command: string): Script {
  const [head = '', argv, ...more] = command.split(argvAt);
  const end = Math.max(
    argv?.lastIndexOf(' ; flags=') ?? -1,
    argv?.lastIndexOf(' ; ignore_errors=') ?? -1,
  );
  if (!head.startsWith('{ path=') || argv === undefined || more.length > 0 || end < 0) {
    return { reason: `a start command of another form: ${command.slice(0, 80)}` };
  }
  return scriptIn(head.slice('{ path='.length), argv.slice(0, end).split(' ').slice(1));
}

/** The script that a program with these arguments runs. */
function scriptIn(program: string, words: readonly string[]): Script {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const before = starters.get(name);
  if (before) {
    const at = words.findIndex((word) => !before.test(word));
    const next = words[at];
    return next === undefined ? unknownScript(program) : scriptIn(next, words.slice(at + 1));
  }
  const interpreter = interpreters.find((one) => one.name.test(name));
  const script = interpreter
    ? words.join(' ').replace(interpreter.options, '').split(' ')[0]
    : program;
  return script?.startsWith('/') === true ? { path: script } : unknownScript(program);
}

function unknownScript(program: string): Script {
  return { reason: `${program} is started without a script file, or with options that hide which` };
}
