/**
 * The lanes of one connection: opened as there is work, each takes the next vector when it is idle.
 * A host that gives few sessions makes a review slower, never different.
 */
import type { Failure } from '../model/observation.ts';
import { failureAnswer } from './answers.ts';
import { SessionRefused, type OpenChannel } from './channel.ts';
import type { Clock } from './clock.ts';
import { Lane, laneLimits, type LaneLimits } from './lane.ts';
import type { VectorAnswer, VectorRequest } from './session.ts';
import { ShellError } from './shell.ts';

/** sshd_config(5): MaxSessions is 10 by default; two are left to others. */
export const maxLanes = 8;

/** Waits before a session is asked for again while there is none at all; sshd frees one when its command has ended. */
const reopenDelaysMs = [200, 500, 1000, 2000, 4000] as const;

export interface LanesOptions {
  readonly open: OpenChannel;
  readonly nonce: string;
  readonly clock: Clock;
  readonly limits?: LaneLimits;
}

interface Job {
  readonly request: VectorRequest;
  readonly resolve: (answer: VectorAnswer) => void;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export class Lanes {
  readonly #options: LanesOptions;
  readonly #queue: Job[] = [];
  readonly #lanes = new Set<Lane>();
  readonly #idle: Lane[] = [];
  #opening = 0;
  /** The host refused a session; until one of ours ends there is no point in asking again. */
  #full = false;
  #refusals = 0;
  #heard = false;
  #lost: Failure | null = null;
  #nextId = 1;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Never rejects and never hangs: what went wrong is in the answer. */
  run(request: VectorRequest): Promise<VectorAnswer> {
    return new Promise((resolve) => {
      this.#queue.push({ request, resolve });
      this.#pump();
    });
  }

  /** The connection is gone, or no longer wanted: every vector that has no answer yet gets this one. */
  lost(failure: Failure): void {
    if (this.#lost) return;
    this.#lost = failure;
    for (const lane of [...this.#lanes]) lane.abandon(failure);
    this.#failQueued(failure);
  }

  #pump(): void {
    if (this.#lost) this.#failQueued(this.#lost);
    while (this.#queue.length > 0 && this.#idle.length > 0) this.#startNext();
    while (!this.#full && this.#queue.length > this.#opening && this.#room() > 0) void this.#open();
  }

  #room(): number {
    return maxLanes - this.#lanes.size - this.#opening;
  }

  #startNext(): void {
    const lane = this.#idle.pop();
    const job = this.#queue.shift();
    if (lane && job) void this.#work(lane, job);
  }

  async #work(lane: Lane, { request, resolve }: Job): Promise<void> {
    try {
      resolve(await lane.run(this.#nextId++, request));
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      resolve(failureAnswer(this.#options.clock, 'input', error.message));
    }
    if (!this.#heard && lane.heard) {
      this.#heard = true;
      this.#full = false;
    }
    if (this.#lanes.has(lane)) this.#idle.push(lane);
    this.#pump();
  }

  async #open(): Promise<void> {
    this.#opening++;
    try {
      this.#adopt(await this.#options.open());
    } catch (error) {
      this.#opening--;
      await this.#notOpened(error);
    }
    this.#pump();
  }

  #adopt(channel: Awaited<ReturnType<OpenChannel>>): void {
    const { nonce, clock, limits = laneLimits } = this.#options;
    const lane: Lane = new Lane(channel, {
      nonce,
      clock,
      limits,
      onGone: (failure) => {
        this.#retire(lane, failure);
      },
    });
    this.#opening--;
    this.#refusals = 0;
    this.#lanes.add(lane);
    this.#idle.push(lane);
    if (this.#lost) lane.abandon(this.#lost);
  }

  #retire(lane: Lane, failure: Failure): void {
    this.#lanes.delete(lane);
    const at = this.#idle.indexOf(lane);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#heard ||= lane.heard;
    // A login that never gave a shell will hardly give the next one: no more of them until one is heard.
    this.#full = !this.#heard && this.#lanes.size + this.#opening > 0;
    if (!this.#heard && !this.#full) this.#failQueued(failure);
    this.#pump();
  }

  async #notOpened(error: unknown): Promise<void> {
    this.#full = true;
    if (this.#lanes.size > 0 || this.#opening > 0) return;
    const tries = this.#heard ? reopenDelaysMs.length : 1;
    const delay = this.#refusals < tries ? reopenDelaysMs[this.#refusals++] : undefined;
    if (error instanceof SessionRefused && delay !== undefined) {
      await this.#options.clock.sleep(delay);
    } else {
      const reason = `The host gives no session on this connection: ${messageOf(error)}.`;
      this.#refusals = 0;
      this.#failQueued({ kind: 'transport', reason });
    }
    this.#full = false;
  }

  #failQueued({ kind, reason }: Failure): void {
    for (const { resolve } of this.#queue.splice(0)) {
      resolve(failureAnswer(this.#options.clock, kind, reason));
    }
  }
}
