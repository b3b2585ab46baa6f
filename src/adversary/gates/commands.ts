/** What a start command runs, as far as its words tell: systemctl prints them with blanks between, without quotes. */
import { handOver, isShell, scriptAt, shellFile, sooner, type Limit } from './wrapped.ts';

/** What it comes down to, behind all that only starts something else. */
export type Started =
  | { readonly kind: 'text'; readonly text: string }
  /** What a shell reads, whatever its first line says. */
  | { readonly kind: 'script'; readonly path: string; readonly words: readonly string[] }
  | { readonly kind: 'program'; readonly path: string; readonly words: readonly string[] };

export interface StartChain {
  /** What hands over to the next: `/usr/bin/env`, `/usr/bin/timeout`. */
  readonly starters: readonly string[];
  readonly started: Started;
  /** Seconds that a timeout among them gives. */
  readonly limit: Limit;
}

/** `path` is what runs; the first of `argv` is only a name. */
export function startChain({ path, argv }: { path: string; argv: string }): StartChain {
  const [, ...given] = argv.split(/\s+/);
  const starters: string[] = [];
  let words: readonly string[] = [path, ...given];
  let limit: Limit;
  for (let next = handOver(words); next !== undefined; next = handOver(words)) {
    starters.push(words[0] ?? '');
    words = next.rest;
    limit = sooner(limit, next.seconds);
  }
  return { starters, started: startedBy(words, argv), limit };
}

function startedBy([path = '', ...words]: readonly string[], argv: string): Started {
  if (!isShell(path)) return { kind: 'program', path, words };
  const at = scriptAt(words);
  if (at !== undefined) return { kind: 'text', text: lastWords(argv, words.length - at) };
  const file = shellFile(words);
  return file === undefined
    ? { kind: 'program', path, words }
    : { kind: 'script', path: file, words: words.slice(words.indexOf(file) + 1) };
}

/** As they are written: a script's line ends among its blanks count. */
function lastWords(argv: string, count: number): string {
  const blanks = [...argv.matchAll(/\s+/g)];
  const before = blanks.at(-count);
  return before === undefined ? argv : argv.slice(before.index + before[0].length);
}

/** What begins a command of a text: a file by its whole path, also behind `.` and words that start others. */
const CALLED =
  /(?:^|[;&|(){}!`\n]|\b(?:if|then|elif|else|while|until|do|exec|source|command|env|sudo|nohup)\b|\btimeout\s+\S+|\b(?:ba|da)?sh(?:\s+-[a-z]+)*|(?:^|[\s;&|])\.)[^\S\n]*(\/[\w./@+,=%~-]+)/g;

/** The files to read to know what a start waits for. */
export function filesOf(command: { path: string; argv: string }): string[] {
  const { starters, started } = startChain(command);
  const last =
    started.kind === 'text'
      ? [...started.text.matchAll(CALLED)].map(([, path = '']) => path)
      : [started.path];
  return [...new Set([...starters, ...last])].filter((path) => FETCHED.test(path));
}

const FETCHED = /^\/[\w./@+,=%~-]+$/;
