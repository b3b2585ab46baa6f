/** Commands that start others: `timeout 60 bash -c '...'` is about what stands in it. */
import { commandLine } from './options.ts';
import { secondsIn } from './words.ts';

/** What a command comes down to. */
export type Unwrapped =
  | {
      readonly kind: 'program';
      /** Without its folder. */
      readonly program: string;
      /** As it is written. */
      readonly path: string;
      readonly words: readonly string[];
      readonly limit: Limit;
    }
  /** Text that a shell runs. */
  | { readonly kind: 'script'; readonly script: string; readonly limit: Limit };

/** Seconds that a timeout gives it; null where it cannot be told, undefined where there is none. */
export type Limit = number | null | undefined;

const SHELLS = /^(?:ba|da|a|z|k)?sh$/;

/** Options with a value, and how many operands of its own stand before the command. */
interface Starter {
  readonly valued: string;
  readonly operands: number;
}

const starter = (valued: string, operands = 0): Starter => ({ valued, operands });
const STARTERS: Readonly<Record<string, Starter>> = {
  exec: starter('a'),
  command: starter(''),
  env: starter('u S C unset chdir'),
  sudo: starter('u g h p C user group'),
  doas: starter('u C'),
  nice: starter('n adjustment'),
  ionice: starter('c n class classdata'),
  chrt: starter('T P D', 1),
  taskset: starter('', 1),
  nohup: starter(''),
  time: starter('f o'),
  stdbuf: starter('i o e input output error'),
  setsid: starter(''),
  setpriv: starter('reuid regid groups inh-caps ambient-caps bounding-set securebits pdeathsig'),
  runuser: starter('u g G s user group supp-group shell'),
  setuidgid: starter('', 1),
  gosu: starter('', 1),
  'su-exec': starter('', 1),
  chroot: starter('', 1),
  flock: starter('w E timeout wait conflict-exit-code', 1),
  unshare: starter('S G R w setuid setgid root wd'),
  prlimit: starter('p pid'),
  numactl: starter('i m N C'),
  tini: starter('p e'),
  'dumb-init': starter('r'),
  busybox: starter(''),
  chronic: starter(''),
  unbuffer: starter(''),
  'systemd-cat': starter('t p identifier priority'),
  'systemd-inhibit': starter('what who why mode'),
};

/** What a command hands over to, and the seconds that it gives it; undefined where it is run itself. */
export interface HandOver {
  readonly rest: readonly string[];
  readonly seconds: Limit;
}

/** One step of {@link unwrap}. */
export function handOver([first = '', ...rest]: readonly string[]): HandOver | undefined {
  const program = nameOf(first);
  if (program === 'timeout') {
    const at = operandAt(rest, 'k s kill-after signal');
    const seconds = secondsIn(rest[at]);
    return { rest: rest.slice(at + 1), seconds: seconds === 0 ? undefined : seconds };
  }
  const known = Object.hasOwn(STARTERS, program) ? STARTERS[program] : undefined;
  if (known === undefined) return undefined;
  let at = operandAt(rest, known.valued) + known.operands;
  while (/^[A-Za-z_]\w*=/.test(rest[at] ?? '')) at += 1;
  if (rest[at] === '--') at += 1;
  // `flock FILE -c TEXT`
  const behind = rest.slice(at);
  return { rest: behind[0] === '-c' ? ['sh', ...behind] : behind, seconds: undefined };
}

/** Takes away what only starts something else. */
export function unwrap(words: readonly string[]): Unwrapped | undefined {
  let left = words;
  let limit: Limit;
  for (let next = handOver(left); next !== undefined; next = handOver(left)) {
    left = next.rest;
    limit = sooner(limit, next.seconds);
  }
  const [first, ...rest] = left;
  if (first === undefined) return undefined;
  if (isShell(first)) {
    const at = scriptAt(rest);
    const script = at === undefined ? undefined : rest[at];
    if (script !== undefined) return { kind: 'script', script, limit };
  }
  return { kind: 'program', program: nameOf(first), path: first, words: rest, limit };
}

export function isShell(path: string): boolean {
  return SHELLS.test(nameOf(path));
}

/** A program without its folder. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function sooner(a: Limit, b: Limit): Limit {
  if (a === undefined || b === undefined) return a ?? b;
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** Where the text stands behind `-c`, which may stand among other letters: `bash -euo pipefail -c TEXT`. */
export function scriptAt(words: readonly string[]): number | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^[-+]/.test(word)) return undefined;
    if (word.includes('c') && /^-[a-zA-Z]+$/.test(word)) {
      const text = words.slice(at + 1).findIndex((one) => !/^-/.test(one));
      return text < 0 ? undefined : at + 1 + text;
    }
    if (takesNext(word)) at += 1;
  }
  return undefined;
}

/** The file that a shell reads: `bash -o pipefail FILE`. */
export function shellFile(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--' || word === '-') return words[at + 1];
    if (!/^[-+]/.test(word)) return word;
    if (takesNext(word)) at += 1;
  }
  return undefined;
}

function takesNext(option: string): boolean {
  return /^[-+][a-zA-Z]*[oO]$|^--(?:rcfile|init-file)$/.test(option);
}

/** Where the first word stands that is no option and no option's value. */
function operandAt(words: readonly string[], valued: string): number {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return at + 1;
    if (!word.startsWith('-') || word === '-') return at;
    const { options } = commandLine([word, '\0'], valued);
    if ([...options.values()].flat().includes('\0')) at += 1;
  }
  return words.length;
}
