// A running watcher: the loop, what it reviews with, and what is told of it.
import { bulkhead } from 'cockatiel';
import { randomUUID } from 'node:crypto';
import { reviewPush, type Attempted, type Audience, type CiRun, type CiWatch } from './ci.ts';
import { redactor } from './document/redact.ts';
import { openForge, openWorld, watchEdges, type Settings } from './main.ts';
import { ReviewFailure } from './model/failure.ts';
import type { ForgePlace } from './model/forge.ts';
import { parseDuration } from './model/units.ts';
import { systemClock } from './observe/clock.ts';
import { createHostPaces } from './observe/host-paces.ts';
import type { Operator } from './steps/operator.ts';
import type { World } from './steps/world.ts';
import { createWatcher, type Outcome, type WatchEvent } from './watch.ts';
import { refsAsked, tipsOf } from './watch/branches.ts';
import type { WatchFile } from './watch/file.ts';
import { healthOf } from './watch/health.ts';
import { addressOf, serverOf } from './watch/places.ts';
import { Turns } from './watch/turns.ts';

/** What is known of one watched repository, its secrets read. */
export interface Kept {
  readonly url: string;
  readonly branches: readonly string[];
  readonly operator: Operator;
  readonly forge?: { readonly place: ForgePlace; readonly origin: string; readonly token: string };
  readonly hook?: { readonly kind: ForgePlace['kind']; readonly secret: string };
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Edges = Awaited<ReturnType<typeof watchEdges>>;
type Log = ReturnType<Edges['openLog']>;
type Metrics = ReturnType<Edges['createMetrics']>;

export interface OpenWatch {
  readonly log: Log;
  start(): Promise<void>;
  /** Begins nothing any more, and resolves when nothing runs. */
  stop(): Promise<void>;
}

/** Polls of one server that run at once. */
const pollsAtOnce = 4;

/** Opens a watcher of the repositories of a file. */
export async function openWatch(
  file: WatchFile,
  kept: ReadonlyMap<string, Kept>,
  { cwd }: { readonly cwd: string },
): Promise<OpenWatch> {
  const edges = await watchEdges();
  const secrets = [...kept.values()].flatMap(({ forge, hook }) => [
    ...(forge ? [forge.token] : []),
    ...(hook ? [hook.secret] : []),
  ]);
  const log = edges.openLog(redactor(secrets).redact);
  const turns = new Turns(file.concurrency);
  const reviewer = new Reviewer({ kept, secrets, turns, cwd, log, edges });
  const pollMs = parseDuration(file.poll) ?? 60_000;
  const gates = new Map(
    [...kept.values()].map(({ url }) => [serverOf(url), bulkhead(pollsAtOnce, Infinity)]),
  );
  const watcher = createWatcher([...kept.keys()], pollMs, {
    now: Date.now,
    later: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    random: Math.random,
    tips: async (name) => {
      const { url, branches, forge } = known(kept, name);
      const ask = () => edges.remoteRefs(url, refsAsked(branches), forge);
      return tipsOf(await (gates.get(serverOf(url))?.execute(ask) ?? ask()), branches);
    },
    review: (name, branch) => reviewer.review(name, branch),
    told: (event) => {
      tell(event, log, reviewer.metrics);
    },
  });
  const address = file.listen === undefined ? null : addressOf(file.listen);
  let close: () => Promise<void> = () => Promise.resolve();
  return {
    log,
    start: async () => {
      if (address) {
        const hooks = new Map(
          [...kept].flatMap(([name, { hook }]) => (hook ? [[name, hook]] : [])),
        );
        const listening = await edges.listen({
          ...address,
          hooks,
          perMinute: file.webhooksPerMinute,
          wake: (name) => {
            watcher.wake(name);
          },
          counted: (outcome, repository) => {
            reviewer.metrics.webhook(outcome);
            // Whoever finds the address may send these: they are counted, and fill no disk.
            if (outcome === 'unknown' || outcome === 'rate-limited') return;
            log.info('webhook', { outcome, repository });
          },
          health: () => healthOf(watcher.pulses(), Date.now(), pollMs),
          metrics: () => reviewer.metrics.text(),
        });
        close = () => listening.close();
        log.info('listening', { host: address.host, port: listening.port });
      }
      log.info('watching', { repositories: kept.size, pollMs });
      watcher.start();
    },
    stop: async () => {
      reviewer.stop();
      await Promise.all([close(), watcher.stop()]);
    },
  };
}

interface Tools {
  readonly kept: ReadonlyMap<string, Kept>;
  readonly secrets: readonly string[];
  readonly turns: Turns;
  readonly cwd: string;
  readonly log: Log;
  readonly edges: Edges;
}

/** Nothing more is begun: the watcher ends. */
class Stopped extends Error {}

class Reviewer {
  readonly metrics: Metrics;
  readonly #tools: Tools;
  readonly #paces = createHostPaces(systemClock);
  readonly #audiences = new Map<string, Promise<Audience>>();
  #running = 0;
  #isStopped = false;

  constructor(tools: Tools) {
    this.#tools = tools;
    const queue = () => tools.turns.waiting;
    this.metrics = tools.edges.createMetrics({ queue, running: () => this.#running });
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Reviews all that waits on a branch, in a turn that is given back while hosts are looked at. */
  async review(name: string, branch: string): Promise<Outcome> {
    const { turns, kept, secrets, cwd } = this.#tools;
    const { settings, env, operator, forge } = known(kept, name);
    const access = forge ? { access: forge } : {};
    let close: () => Promise<void> = () => Promise.resolve();
    await turns.take();
    this.#running += 1;
    try {
      const opened = openWorld(
        { ...settings, ...access, secrets, paces: this.#paces, quiet: true },
        { env, cwd, isInteractive: false },
      );
      const { world } = opened;
      close = opened.close;
      const push = { before: null, after: null, isStrict: false } as const;
      const own = { ...operator, branch };
      const audience = await this.#audienceOf(name);
      const watch = this.#watch(name, branch);
      const run = await reviewPush(push, own, patient(world, turns), watch, audience);
      return this.#concluded(name, branch, run);
    } catch (error) {
      if (error instanceof Stopped) return { again: true };
      this.metrics.ran(name, false, Date.now());
      throw error;
    } finally {
      this.#running -= 1;
      turns.give();
      await close();
    }
  }

  #concluded(repository: string, branch: string, run: CiRun): Outcome {
    const { log } = this.#tools;
    const again = run.untold.length > 0 || run.attempted.some(isUndecided);
    for (const why of run.untold) log.warn('forge not told', { repository, branch, why });
    log.info('looked', { repository, branch, claims: run.attempted.length, again });
    this.metrics.ran(repository, !again, Date.now());
    return { again };
  }

  #audienceOf(name: string): Promise<Audience> | null {
    const { forge } = known(this.#tools.kept, name);
    if (!forge) return null;
    const open = async () => ({
      forge: await openForge(forge.place, forge.token),
      pullRequest: null,
    });
    const found = this.#audiences.get(name) ?? open();
    this.#audiences.set(name, found);
    return found;
  }

  /** Tells of each claim, by an id that all lines of one review share. */
  #watch(repository: string, branch: string): CiWatch {
    const { log } = this.#tools;
    let [review, since] = ['', 0];
    return {
      begins: ({ phase, milestone, commit, summary }) => {
        if (this.#isStopped) throw new Stopped();
        [review, since] = [randomUUID(), Date.now()];
        const claim = `${phase}-${milestone}`;
        log.info('review begins', { review, repository, branch, claim, commit, summary });
      },
      ended: (one) => {
        const seconds = (Date.now() - since) / 1000;
        const about = { review, repository, branch, commit: one.claim.commit, seconds };
        if ('failure' in one) {
          this.metrics.reviewed(repository, 'none', seconds);
          log.warn('not judged', {
            ...about,
            why: one.failure.message,
            wayOut: one.failure.wayOut,
          });
          return;
        }
        const { review: made, publication, evidence } = one.reviewed;
        this.metrics.reviewed(repository, made.verdict ?? 'none', seconds);
        for (const counts of Object.values(evidence.limits)) this.metrics.limited(counts);
        const written = publication?.published === true ? publication.commit : null;
        const why = publication?.published === false ? publication.detail : null;
        log.info('reviewed', { ...about, verdict: made.verdict, written, why });
      },
    };
  }
}

/** Whether a claim is tried again by itself: it is not decided, or its review did not arrive. */
function isUndecided(one: Attempted): boolean {
  if ('failure' in one) return true;
  const { review, publication } = one.reviewed;
  const isLost = publication?.published === false && publication.reason !== 'nothing-to-do';
  return isLost || review.verdict === null || review.verdict === 'INCONCLUSIVE';
}

/** While hosts are looked at, others have the turn: one that hangs keeps no other review from its work. */
export function patient(world: World, turns: Turns): World {
  return {
    ...world,
    lookout: async (...about) => {
      const lookout = await world.lookout(...about);
      turns.give();
      return {
        ...lookout,
        close: async () => {
          try {
            await lookout.close();
          } finally {
            await turns.take();
          }
        },
      };
    },
  };
}

function known(kept: ReadonlyMap<string, Kept>, name: string): Kept {
  const found = kept.get(name);
  if (!found) throw new Error(`There is no repository ${name}.`);
  return found;
}

function tell(event: WatchEvent, log: Log, metrics: Metrics): void {
  const { repository } = event;
  switch (event.kind) {
    case 'polled':
      metrics.polled(repository, event.news === 0 ? 'no-news' : 'news', Date.now());
      if (event.left > 0) log.warn('too many branches', { repository, left: event.left });
      return;
    case 'poll-failed': {
      const { failures, pauseMs, error } = event;
      metrics.polled(repository, 'failed', Date.now());
      log.warn('poll failed', { repository, failures, pauseMs, why: wordsOf(error) });
      return;
    }
    case 'review-failed':
      log.error('review failed', { repository, branch: event.branch, why: wordsOf(event.error) });
      return;
    case 'retry':
      log.info('will try again', { repository, branch: event.branch, pauseMs: event.pauseMs });
      return;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof ReviewFailure) return `${error.message} ${error.wayOut}`;
  return error instanceof Error ? error.message : String(error);
}
