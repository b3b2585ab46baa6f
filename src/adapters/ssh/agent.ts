/** The operator's ssh-agent. One that is broken, silent or empty has no keys to offer, and says why: ssh2 would give the log-in up. */
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { IdentityCallback, ParsedKey } from 'ssh2';

/** ssh2's own, as its types have it: a stream, or why there is none. */
type StreamCallback = Parameters<ssh2.OpenSSHAgent['getStream']>[0];

export class BoundedAgent extends ssh2.OpenSSHAgent {
  readonly #socket: string;
  readonly #deadlineMs: number;
  #trouble: string | null = null;

  constructor(socket: string, deadlineMs: number) {
    super(socket);
    this.#socket = socket;
    this.#deadlineMs = deadlineMs;
  }

  /** Why it offered nothing; null where it did, or was not asked. */
  get trouble(): string | null {
    return this.#trouble;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys = []) => {
      if (error) this.#trouble = `${error.message} (${this.#socket})`;
      else if (keys.length === 0) this.#trouble = `it holds no key (${this.#socket})`;
      done(undefined, keys);
    });
  }

  override getStream(done: StreamCallback): void {
    super.getStream((error, stream?: Duplex) => {
      const late = (): void => {
        stream?.destroy(new Error(`ssh-agent did not answer within ${this.#deadlineMs} ms`));
      };
      const timer = setTimeout(late, this.#deadlineMs);
      if (stream)
        stream.once('close', () => {
          clearTimeout(timer);
        });
      else clearTimeout(timer);
      done(error, stream);
    });
  }
}

/** Why an agent has no key to offer; null where it has one. */
export function agentTrouble(socket: string, deadlineMs: number): Promise<string | null> {
  const agent = new BoundedAgent(socket, deadlineMs);
  return new Promise((resolve) => {
    agent.getIdentities(() => {
      resolve(agent.trouble);
    });
  });
}
