/**
 * How a vector is sent down a lane - a shell (`sh -s`) whose standard input stays open - as script text.
 * `frame-reader.ts` reads the answer.
 *
 * Around each command the shell prints a mark on both of its streams. A mark holds the nonce of the run, which the
 * command never gets to see: it is no argument and no variable of the environment of any process.
 */
import { ShellError, decodeVector, encodeVector } from './shell.ts';

/** One vector on its way to a host. */
export interface Frame {
  /** At least 128 bits, lower-case hex, new for every session. */
  readonly nonce: string;
  readonly id: number;
  readonly argv: readonly string[];
  readonly deadlineMs: number;
  /** A line for the command's standard input: a secret, which is no argument and in no environment there. */
  readonly input?: string;
}

/** Seconds between asking a command to end (TERM) and ending it (KILL). */
export const killAfterSeconds = 2;

const sudo = ['sudo', '-n', '--'] as const;
const timeoutWords = ['timeout', '-k', `${killAfterSeconds}`] as const;

/** True for a vector that asks for root: `sudo -n -- ...`. */
export function isRoot(argv: readonly string[]): boolean {
  return sudo.every((word, i) => argv[i] === word);
}

/** Whole seconds, never fewer than asked for: BusyBox's timeout may know no others. */
function seconds(deadlineMs: number): string {
  return `${Math.max(1, Math.ceil(deadlineMs / 1000))}`;
}

/**
 * The vector as the host runs it: under timeout(1), so that it ends even if we vanish.
 *
 * timeout goes *inside* sudo: from outside it can end sudo, but a command of root's that ignores TERM would stay on the
 * host (measured with sudo 1.9.13: KILL reaches sudo alone). So a sudoers(5) line has to name the whole of what follows
 * `--`, deadline included; it compares arguments as text, and timeout finds the tool by sudo's secure_path.
 */
export function hostVector(argv: readonly string[], deadlineMs: number): string[] {
  const guard = [...timeoutWords, seconds(deadlineMs)];
  return isRoot(argv) ? [...sudo, ...guard, ...argv.slice(sudo.length)] : [...guard, ...argv];
}

/**
 * BusyBox's timeout has no -k before 1.34, and before 1.30 takes its seconds by -t. There the deadline itself is a KILL: a
 * command that ignores TERM must not stay on the host. Tried out once a lane; behind sudo nothing can be put in its place.
 */
const oldTimeout = [
  'cr_has() { "$@" true </dev/null >/dev/null 2>&1; }',
  'if cr_has timeout -k 1 1; then :',
  'elif cr_has timeout -s KILL 1; then timeout() { shift 2; command timeout -s KILL "$@"; }',
  'elif cr_has timeout -s KILL -t 1; then timeout() { shift 2; command timeout -s KILL -t "$@"; }',
  'fi',
].join('; ');

/**
 * What a lane is told before its first frame, once. `cr NONCE ID WORD...` runs the words as one command between marks.
 * C locale and UTC so that parsers meet one format; no pager or colour; sbin directories for logins that lack them.
 */
export const prelude =
  [
    'unset ENV BASH_ENV CDPATH IFS cr_nonce cr_id',
    'LC_ALL=C TZ=UTC TERM=dumb NO_COLOR=1 PAGER=cat SYSTEMD_COLORS=0 SYSTEMD_PAGER=cat SYSTEMD_URLIFY=0 DOCKER_CLI_HINTS=false',
    'PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/run/current-system/sw/bin:/snap/bin',
    'export LC_ALL TZ TERM NO_COLOR PAGER SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_URLIFY DOCKER_CLI_HINTS PATH',
    'umask 077',
    'cd /',
    'ulimit -c 0',
    oldTimeout,
    String.raw`cr_mark() { printf '\036%s %s\n' "$cr_nonce" "$1"; printf '\036%s %s\n' "$cr_nonce" "$1" >&2; }`,
    'cr() { cr_nonce=$1; cr_id=$2; shift 2; cr_mark "b $cr_id"; "$@" </dev/null; cr_mark "e $cr_id $?"; }',
    'cr_in() { cr_nonce=$1; cr_id=$2; shift 2; cr_mark "b $cr_id"; "$@"; cr_mark "e $cr_id $?"; }',
  ].join('; ') + '\n';

/** Script text of one frame; ends with a newline. */
export function encodeFrame(frame: Frame): string {
  if (!/^[0-9a-f]{32,}$/.test(frame.nonce)) {
    throw new ShellError('syntax', 'A nonce is at least 32 lower-case hex digits.');
  }
  if (frame.argv.length === 0) encodeVector(frame.argv);
  const words = hostVector(frame.argv, frame.deadlineMs);
  const { nonce, id, input } = frame;
  if (input === undefined) return encodeVector(['cr', nonce, `${id}`, ...words]) + '\n';
  if (/\p{Cc}|\p{Surrogate}/u.test(input)) {
    throw new ShellError('syntax', 'What a command is given is one line of text.');
  }
  // A here-document: no word of the shell, and it ends with a line that nobody can know.
  const end = `cr_end_${nonce}`;
  return `${encodeVector(['cr_in', nonce, `${id}`, ...words])} <<'${end}'\n${input}\n${end}\n`;
}

/** Bytes of the mark before (`exit` null) or after a command's output, as the shell prints them. */
export function encodeMark(nonce: string, id: number, exit: number | null): string {
  return `\x1e${nonce} ${exit === null ? `b ${id}` : `e ${id} ${exit}`}\n`;
}

function frameOf(words: readonly string[]): Frame {
  const [, nonce = '', id = '', ...command] = words;
  const root = isRoot(command);
  const [tool, flag, kill, deadline, ...rest] = root ? command.slice(sudo.length) : command;
  if (tool !== timeoutWords[0] || flag !== timeoutWords[1] || kill !== timeoutWords[2]) {
    throw new ShellError('syntax', 'A frame whose command is not under timeout(1).');
  }
  return {
    nonce,
    id: Number(id),
    argv: root ? [...sudo, ...rest] : rest,
    deadlineMs: Math.round(Number(deadline) * 1000),
  };
}

/** Length of the first line that ends outside quotes, its newline included; 0 where there is none yet. */
function commandEnd(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "'") quoted = !quoted;
    else if (character === '\\' && !quoted) i++;
    else if (character === '\n' && !quoted) return i + 1;
  }
  return 0;
}

/** The inverse of {@link encodeFrame}: the frames that are complete, and the text that is not yet one. */
export function decodeFrames(text: string): { frames: Frame[]; rest: string } {
  const frames: Frame[] = [];
  let rest = text;
  for (let end = commandEnd(rest); end > 0; end = commandEnd(rest)) {
    const line = rest.slice(0, end - 1);
    rest = rest.slice(end);
    if (line.startsWith('cr ')) frames.push(frameOf(decodeVector(line)));
    const fed = /^(cr_in .*) <<'(cr_end_[0-9a-f]+)'$/s.exec(line);
    if (fed) {
      const [, vector = '', word = ''] = fed;
      const at = rest.indexOf(`\n${word}\n`);
      if (at < 0) return { frames, rest: `${line}\n${rest}` };
      frames.push({ ...frameOf(decodeVector(vector)), input: rest.slice(0, at) });
      rest = rest.slice(at + word.length + 2);
    }
  }
  return { frames, rest };
}
