// One run of a tool in its sandbox: accepted, refused, or nothing that counts.
import type { Failure, FailureKind } from '../model/observation.ts';
import { claimFolder, passwd, sandboxVector, type ToolCall } from '../probes/sandbox.ts';
import type { Tool } from '../probes/tools/index.ts';
import type { Effects, SandboxRequest } from './effects.ts';
import type { VectorAnswer } from './session.ts';

const shown = { lines: 20, text: 300 } as const;

export type Limits = Pick<SandboxRequest, 'deadlineMs' | 'capBytes'>;

/** A file of the claim, by its path in the repository. */
export interface ToolFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Nobody could look, and why. */
export class ToolTrouble extends Error {
  readonly failure: Failure;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.name = 'ToolTrouble';
    this.failure = { kind, reason };
  }
}

interface Run extends Omit<ToolCall, 'files'> {
  /** What it is about. */
  readonly of: string;
  readonly files: readonly ToolFile[];
}

/**
 * Whether the tool accepts a file, and what it says of it.
 * @throws ToolTrouble where its answer is none
 */
export async function runTool(
  { of, tool, file, files }: Run,
  limits: Limits,
  { sandbox }: Pick<Effects, 'sandbox'>,
): Promise<{ accepted: boolean; said: readonly string[] }> {
  const answer = await sandbox({
    of,
    argv: sandboxVector({ tool, file, files: files.map(({ path }) => path) }),
    files: [Buffer.from(passwd), ...files.map(({ bytes }) => bytes)],
    ...limits,
  });
  if (answer.failure) throw troubleOf(answer.failure, tool);
  const said = linesOf(answer);
  const first = said[0] === undefined ? '' : `: ${said[0]}`;
  if (answer.exit === 0) return { accepted: true, said: [] };
  if (answer.exit === null || !tool.refuses.includes(answer.exit)) {
    const status = answer.exit === null ? 'without a status' : `with status ${answer.exit}`;
    throw new ToolTrouble('exit', `${tool.name} ended ${status} over ${of}${first}`);
  }
  const doubt = tool.doubt(said);
  if (doubt !== null || !said.some((line) => tool.tells.test(line))) {
    const why = doubt ?? said[0] ?? 'it does not say why';
    const reason = `${tool.name} refuses ${of}, perhaps because of this machine: ${why}`;
    throw new ToolTrouble('exit', reason);
  }
  return { accepted: false, said: said.filter((line) => tool.tells.test(line)) };
}

/** Why nothing that the tool says counts on this machine; null where it tells a right sample from a wrong one. */
export async function sampleTrouble(
  tool: Tool,
  limits: Limits,
  effects: Pick<Effects, 'sandbox'>,
): Promise<Failure | null> {
  const ask = (of: string, text: string) => {
    const files = [{ path: 'sample', bytes: Buffer.from(text) }];
    return runTool({ of, tool, file: 'sample', files }, limits, effects);
  };
  try {
    const right = await ask(samples.right, tool.right);
    if (!right.accepted) {
      const reason = `${tool.name} refuses ${samples.right}: ${right.said[0] ?? ''}`;
      return { kind: 'exit', reason };
    }
    const wrong = await ask(samples.wrong, tool.wrong);
    return wrong.accepted
      ? { kind: 'exit', reason: `${tool.name} accepts ${samples.wrong}` }
      : null;
  } catch (error) {
    if (error instanceof ToolTrouble) return error.failure;
    throw error;
  }
}

/** What the two controls are called. */
const samples = { right: 'a sample that is right', wrong: 'a sample that is wrong' } as const;

function troubleOf({ kind, reason }: Failure, tool: Tool): ToolTrouble {
  const isTool = kind === 'tool-missing' && reason.startsWith(`${tool.argv[0]} `);
  const more = isTool ? ` Debian has it in the package ${tool.package}.` : '';
  return new ToolTrouble(kind, `${reason}${more}`);
}

/** Both outputs, paths as the repository has them. */
function linesOf({ stdout, stderr }: VectorAnswer): string[] {
  const text = `${stderr?.text ?? ''}\n${stdout?.text ?? ''}`.replaceAll(`${claimFolder}/`, '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, shown.lines).map((line) => line.slice(0, shown.text));
}
