/** Tells a command that could not run, or not to its end, from one that answered. */
import type { Failure } from '../model/observation.ts';
import { execFailure } from './docker-exec.ts';
import { firstLine } from './first-line.ts';
import { isRoot } from './frames.ts';
import type { RawFrame } from './frame-reader.ts';

/** Exit statuses that timeout(1) makes: 124; 137 where KILL was needed; BusyBox passes on 143. */
const deadlineExits = new Set([124, 137, 143]);

interface Ran {
  readonly argv: readonly string[];
  readonly deadlineMs: number;
  /** From begin mark to end mark. */
  readonly durationMs: number;
}

function missing(tool: string, stderr: string): Failure {
  const line = firstLine(stderr);
  // `sh: 1: timeout: not found` or `sudo: timeout: command not found`: what runs the tool, not the tool.
  const guard = /\b(timeout|sudo): (?:command )?not found/.exec(line)?.[1];
  const reason =
    guard === 'timeout'
      ? 'timeout(1) is not on this host: every command runs under it. Install coreutils.'
      : `${guard ?? tool} is not on this host${line && ` (${line})`}.`;
  return { kind: 'tool-missing', reason };
}

function sudoFailure(frame: RawFrame): Failure | null {
  const line = firstLine(frame.stderr.text);
  if (frame.exit !== 1 || !/^(?:sudo|Sorry)\b/.test(line)) return null;
  if (/not found/.test(line)) return missing('sudo', line);
  return {
    kind: 'denied',
    reason: `sudo refused: ${line}. Grant the lines that \`review plan --sudoers\` prints.`,
  };
}

function oldTimeout(frame: RawFrame): Failure | null {
  if (frame.exit !== 1 && frame.exit !== 125) return null;
  if (!/^timeout: (?:invalid|unrecognized) option/.test(firstLine(frame.stderr.text))) return null;
  return {
    kind: 'tool-missing',
    reason: 'timeout(1) of this host does not know -k (BusyBox before 1.34). Install coreutils.',
  };
}

/** The tool that a vector is about, behind `sudo -n --`. */
function toolOf(argv: readonly string[]): string {
  return (isRoot(argv) ? argv[3] : argv[0]) ?? '';
}

/** Why the answer is no answer; null where the command ran to its end within its cap. */
export function failureOf(frame: RawFrame, ran: Ran): Failure | null {
  const line = firstLine(frame.stderr.text);
  // Half the time: marks can be late, but no command that ended by itself is killed at its deadline.
  if (deadlineExits.has(frame.exit) && ran.durationMs * 2 >= ran.deadlineMs) {
    return { kind: 'deadline', reason: `Still running after ${ran.deadlineMs} ms; ended.` };
  }
  const entered = execFailure(frame, ran.argv);
  if (entered !== null) return entered;
  if (frame.exit === 127) return missing(toolOf(ran.argv), frame.stderr.text);
  if (frame.exit === 126) {
    return {
      kind: 'denied',
      reason: `${toolOf(ran.argv)} could not be run${line && ` (${line})`}.`,
    };
  }
  const guard = (isRoot(ran.argv) ? sudoFailure(frame) : null) ?? oldTimeout(frame);
  if (guard !== null) return guard;
  const cut = frame.stdout.cut ? frame.stdout : frame.stderr.cut ? frame.stderr : null;
  if (cut === null) return null;
  return { kind: 'cut', reason: `More output than the cap keeps (${cut.bytes} bytes).` };
}
