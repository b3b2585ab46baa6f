import { keepFields } from '../probes/keep.ts';
import { parseOutput } from '../probes/parsers/index.ts';
import type { Failure } from '../model/observation.ts';
import type { RunStep } from '../model/step.ts';
import type {
  CommitBuilds,
  Effects,
  EndpointResult,
  FileAtCommit,
  OpenResult,
  Redact,
  TreeFile,
} from './effects.ts';
import { redactTexts } from './redact-texts.ts';
import type { Session, VectorAnswer } from './session.ts';

/** What one vector was answered with; a failure where nobody could look. */
export type RecordedAnswer =
  | {
      readonly argv: readonly string[];
      readonly exit: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly argv: readonly string[]; readonly failure: Failure };

/** What a tool said of a file in its sandbox. */
type RecordedRun =
  | { readonly exit: number; readonly stdout: string; readonly stderr: string }
  | { readonly failure: Failure };

export interface RecordedResponse {
  readonly url: string;
  readonly keyed?: boolean;
  readonly result: EndpointResult;
}

/** What a host, endpoints and the commit answered, in the form of `probes/recordings`. */
export interface Recorded {
  readonly answers: readonly RecordedAnswer[];
  readonly responses: readonly RecordedResponse[];
  readonly files: Readonly<Record<string, object>>;
  readonly runs: Readonly<Record<string, RecordedRun>>;
  readonly forge?: object;
}

/**
 * Listens to what is asked and answered, so that it can be played again: without what looks like a
 * secret, and of structured output only the fields that its step keeps.
 */
export class Recorder {
  readonly #steps: readonly RunStep[];
  readonly #redact: Redact;
  readonly #answers = new Map<string, RecordedAnswer>();
  readonly #responses: RecordedResponse[] = [];
  readonly #files = new Map<string, object>();
  readonly #runs = new Map<string, RecordedRun>();
  #forge: object | null = null;

  /** @param steps those of the plan that is about to be observed */
  constructor(steps: readonly RunStep[], redact: Redact) {
    this.#steps = steps;
    this.#redact = redact;
  }

  /** The same effects, listened to. */
  watch(effects: Effects): Effects {
    return {
      ...effects,
      session: async (host) => this.#opened(await effects.session(host)),
      reconnect: async (host) => this.#opened(await effects.reconnect(host)),
      request: async (asked) => {
        const result = await effects.request(asked);
        this.#responses.push({ url: asked.url, keyed: asked.key !== undefined, result });
        return result;
      },
      connect: async (asked) => {
        const result = await effects.connect(asked);
        this.#responses.push({ url: `tcp://${asked.address}:${asked.port}`, result });
        return result;
      },
      readFile: async (path, capBytes) => {
        const file = await effects.readFile(path, capBytes);
        this.#files.set(path, this.#fileOf(file));
        return file;
      },
      readFiles: async (...asked) => {
        const files = await effects.readFiles(...asked);
        for (const file of files) this.#watchedFile(file);
        return files;
      },
      builds: async () => {
        const answer = await effects.builds();
        this.#forge = this.#forgeOf(answer);
        return answer;
      },
      sandbox: async (asked) => {
        const answer = await effects.sandbox(asked);
        this.#runs.set(asked.of, this.#runOf(answer));
        return answer;
      },
    };
  }

  #opened(opened: OpenResult): OpenResult {
    return opened.ok ? { ok: true, session: this.#watched(opened.session) } : opened;
  }

  #watchedFile({ path, mode, kind, bytes }: TreeFile): void {
    if (bytes === null) return;
    const text = this.#redact(Buffer.from(bytes).toString('utf8'));
    const isLink = kind === 'symlink';
    this.#files.set(path, isLink ? { kind, target: text } : { kind: 'file', mode, text });
  }

  recorded(): Recorded {
    const isMixed = new Set(this.#responses.map(({ keyed }) => keyed)).size > 1;
    const responses = this.#responses.map(({ keyed, ...one }) =>
      isMixed && keyed !== undefined ? { ...one, keyed } : one,
    );
    return {
      answers: [...this.#answers.values()],
      responses,
      files: Object.fromEntries(this.#files),
      runs: Object.fromEntries(this.#runs),
      ...(this.#forge && { forge: this.#forge }),
    };
  }

  #watched(session: Session): Session {
    return {
      peer: session.peer,
      hostKey: session.hostKey,
      isLost: () => session.isLost(),
      run: async (asked) => {
        const answer = await session.run(asked);
        this.#answers.set(JSON.stringify(asked.argv), this.#answerOf(asked.argv, answer));
        return answer;
      },
      connectTcp: (host, port, timeoutMs) => session.connectTcp(host, port, timeoutMs),
      close: () => session.close(),
    };
  }

  #answerOf(argv: readonly string[], answer: VectorAnswer): RecordedAnswer {
    const { exit, failure, stdout, stderr } = answer;
    if (exit === null || failure?.kind === 'deadline' || stdout?.cut === true) {
      const reason = 'nothing was answered';
      return { argv: [...argv], failure: failure ?? { kind: 'transport', reason } };
    }
    const step = this.#steps.find(({ run }) => isOf(run, argv));
    return {
      argv: [...argv],
      exit,
      stdout: slim(step, stdout?.text ?? '', this.#redact),
      stderr: this.#redact(stderr?.text ?? ''),
    };
  }

  #runOf({ exit, failure, stdout, stderr }: VectorAnswer): RecordedRun {
    const reason = 'nothing was answered';
    if (failure || exit === null) return { failure: failure ?? { kind: 'transport', reason } };
    const [said, complained] = [stdout, stderr].map((one) => this.#redact(one?.text ?? ''));
    return { exit, stdout: said ?? '', stderr: complained ?? '' };
  }

  #forgeOf(answer: CommitBuilds): object {
    if (!answer.ok) return { failure: answer.failure };
    const { forge, repository, builds } = answer;
    return redactTexts({ kind: forge, repository, builds }, this.#redact) as object;
  }

  #fileOf(file: FileAtCommit): object {
    if (file.kind !== 'file') return file;
    return { kind: 'file', mode: file.mode, text: this.#redact(file.bytes.toString('utf8')) };
  }
}

function isOf(run: RunStep['run'], argv: readonly string[]): boolean {
  return run.every((word, at) => typeof word !== 'string' || word === argv[at]);
}

/** Structured output with the fields that are kept of it; what does not parse may hold any other. */
function slim(step: RunStep | undefined, stdout: string, redact: Redact): string {
  if (!step?.keep || (step.parse !== 'json' && step.parse !== 'json-lines')) {
    return redact(stdout);
  }
  const parsed = parseOutput(step.parse, stdout);
  if (!parsed.ok) return '';
  const { keep } = step;
  const isList = Array.isArray(parsed.value);
  const values: unknown[] = isList ? (parsed.value as unknown[]) : [parsed.value];
  const lines = values.map((one) => JSON.stringify(redactTexts(keepFields(one, keep), redact)));
  if (step.parse === 'json-lines') return lines.map((line) => `${line}\n`).join('');
  return isList ? `[${lines.join(',')}]\n` : `${lines.join('')}\n`;
}
