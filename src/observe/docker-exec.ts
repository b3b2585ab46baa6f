/** Tells what Docker says of a command inside a container from what the command says. */
import type { Failure } from '../model/observation.ts';
import type { RawFrame } from './frame-reader.ts';
import { firstLine } from './first-line.ts';
import { isRoot } from './frames.ts';

/** The words behind `sudo -n --`. */
function plain(argv: readonly string[]): readonly string[] {
  return isRoot(argv) ? argv.slice(3) : argv;
}

/** What runs inside which container; null where a vector enters none. */
function insideOf(argv: readonly string[]): { container: string; program: string } | null {
  const words = plain(argv);
  const guard = words.indexOf('timeout');
  if (words[1] !== 'exec' || guard < 0) return null;
  return {
    container: (words[guard - 1] ?? '').replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1'),
    program: words[guard + 4] ?? '',
  };
}

/**
 * Why a command inside a container gave no answer; null where it did, or Docker itself is what is missing.
 * Messages of Docker 20.10 to 28, Podman 4.3, coreutils and BusyBox. What the container prints can look like them, and
 * comes to no more than "could not look".
 */
export function execFailure(
  { exit, stdout, stderr }: RawFrame,
  argv: readonly string[],
): Failure | null {
  const inside = insideOf(argv);
  if (!inside || exit === 0) return null;
  const { container, program } = inside;
  const line = firstLine(stderr.text) || firstLine(stdout.text);
  const said = line && ` (${line})`;
  if (
    /^Error(?: response from daemon)?: No such container: /.test(line) ||
    /^Error: no container with name or ID .*: no such container$/.test(line)
  ) {
    return { kind: 'exit', reason: `There is no container ${container}.` };
  }
  if (
    /^Error response from daemon: .*(?:is not running|is paused|is restarting)/i.test(line) ||
    /^Error: can only create exec sessions on running containers: /.test(line)
  ) {
    return { kind: 'exit', reason: `The container ${container} does not run${said}.` };
  }
  if (/unable to find (?:user|group) /.test(line)) {
    return { kind: 'exit', reason: `The container ${container} does not know the user${said}.` };
  }
  if (
    /exec: "timeout": (?:executable file not found|stat )|executable file `timeout` not found/.test(
      line,
    )
  ) {
    const why = 'nothing is run inside that does not end by itself';
    return {
      kind: 'tool-missing',
      reason: `timeout is not in the container ${container}: ${why}.`,
    };
  }
  if (/['"‘](?:docker|podman)['"’]/.test(line)) return null;
  if (exit === 127) {
    return {
      kind: 'tool-missing',
      reason: `${program} is not in the container ${container}${said}.`,
    };
  }
  if (exit === 126) {
    return { kind: 'denied', reason: `Nothing could be run in the container ${container}${said}.` };
  }
  if (exit === 137) {
    return {
      kind: 'deadline',
      reason: `${program} did not end in the container ${container}; ended.`,
    };
  }
  return null;
}
