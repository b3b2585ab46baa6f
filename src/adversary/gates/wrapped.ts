/** Commands that start others: `timeout 60 bash -c '...'` is about what stands in it. */
import { commandLine } from './options.ts';
import { secondsIn } from './words.ts';

/** What a command comes down to. */
export type Unwrapped =
  | {
      readonly kind: 'program';
      readonly program: string;
      readonly words: readonly string[];
      readonly limit: Limit;
    }
  /** Text that a shell runs. */
  | { readonly kind: 'script'; readonly script: string; readonly limit: Limit };

/** Seconds that a timeout gives it; null where it cannot be told, undefined where there is none. */
type Limit = number | null | undefined;

const SHELLS = /^(?:ba|da|a|z|k)?sh$/;
const STARTERS: Readonly<Record<string, string>> = {
  exec: 'a',
  command: '',
  env: 'u S C unset chdir',
  sudo: 'u g h p C user group',
  nice: 'n adjustment',
  ionice: 'c n class classdata',
  nohup: '',
  time: 'f o',
  stdbuf: 'i o e',
  setsid: '',
  busybox: '',
  chronic: '',
  'systemd-cat': 't p',
};

/** Takes away what only starts something else. */
export function unwrap(words: readonly string[], limit?: Limit): Unwrapped | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const program = first.slice(first.lastIndexOf('/') + 1);
  if (program === 'timeout') {
    const at = operandAt(rest, 'k s kill-after signal');
    const seconds = secondsIn(rest[at]);
    return unwrap(rest.slice(at + 1), seconds === 0 ? limit : sooner(limit, seconds));
  }
  const starter = Object.hasOwn(STARTERS, program) ? STARTERS[program] : undefined;
  if (starter !== undefined) {
    let at = operandAt(rest, starter);
    while (/^[A-Za-z_]\w*=/.test(rest[at] ?? '')) at += 1;
    return unwrap(rest.slice(at), limit);
  }
  if (SHELLS.test(program)) {
    const script = scriptOf(rest);
    if (script !== undefined) return { kind: 'script', script, limit };
  }
  return { kind: 'program', program, words: rest, limit };
}

function sooner(a: Limit, b: number | null): number | null {
  return a === undefined || a === null || b === null ? (b ?? a ?? null) : Math.min(a, b);
}

/** The text behind `-c`, which may stand among other letters: `bash -euo pipefail -c TEXT`. */
function scriptOf(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^[-+]/.test(word)) return undefined;
    if (/^-[a-z]*c[a-z]*$/.test(word)) return words.slice(at + 1).find((one) => !/^-/.test(one));
    if (/^[-+][a-z]*o$/.test(word)) at += 1;
  }
  return undefined;
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
