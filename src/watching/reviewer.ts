import { randomUUID } from 'node:crypto';
import { reviewPush, type Attempted, type Audience, type CiRun, type CiWatch } from '../ci.ts';
import { openForge } from '../composition/edges.ts';
import { openWorld } from '../composition/world.ts';
import { systemClock } from '../observe/clock.ts';
import { createHostPaces } from '../observe/host-paces.ts';
import { requestsByBranch } from '../steps/telling/pull-requests.ts';
import type { Outcome } from '../watch.ts';
import type { Turns } from '../watch/turns.ts';
import type { Place, UnderWay } from '../watch/under-way.ts';
import { known, type Kept } from './kept.ts';
import { NoRoom, patient } from './patient.ts';
import type { Edges, Log, Metrics } from './telling.ts';

interface Tools {
  readonly kept: ReadonlyMap<string, Kept>;
  readonly secrets: readonly string[];
  readonly turns: Turns;
  readonly underWay: UnderWay;
  readonly cwd: string;
  readonly log: Log;
  readonly edges: Edges;
}

/** What a review of a watcher has not for itself: a terminal, and a worker before it has use for one. */
const ofMany = { quiet: true, evaluator: 'when asked' } as const;

/** Nothing more is begun: the watcher ends. */
class Stopped extends Error {}

/** What a watcher reviews with: one for all its repositories. */
export class Reviewer {
  readonly metrics: Metrics;
  readonly #tools: Tools;
  readonly #paces = createHostPaces(systemClock);
  readonly #audiences = new Map<string, Promise<Audience>>();
  #running = 0;
  #isStopped = false;

  constructor(tools: Tools) {
    this.#tools = tools;
    const queue = () => tools.underWay.waiting + tools.turns.waiting;
    this.metrics = tools.edges.createMetrics({ queue, running: () => this.#running });
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** The numbers of the open pull requests of a repository's own branches; none where no forge is told. */
  async requests(name: string): Promise<ReadonlyMap<string, readonly number[]>> {
    const audience = await this.#audienceOf(name);
    return audience === null ? new Map<string, number[]>() : requestsByBranch(audience.forge);
  }

  /** Reviews all that waits on a branch, as soon as there is room for it, and at its hosts. */
  async review(name: string, branch: string): Promise<Outcome> {
    const { underWay, log } = this.#tools;
    let hosts: readonly string[] = [];
    const already: Attempted[] = [];
    for (;;) {
      const place = await underWay.begin(hosts);
      try {
        return await this.#reviewAt(place, name, branch, already);
      } catch (error) {
        if (error instanceof Stopped) return { again: true, told: [] };
        if (!(error instanceof NoRoom)) {
          this.metrics.ran(name, false, Date.now());
          throw error;
        }
        ({ hosts } = error);
        log.info('waits for its hosts', { repository: name, branch, hosts: hosts.join(', ') });
      } finally {
        place.end();
      }
    }
  }

  /**
   * Does it in a turn that is given back while hosts are looked at.
   * @param already what it came to before it waited for hosts; what comes now is added
   */
  async #reviewAt(
    place: Place,
    name: string,
    branch: string,
    already: Attempted[],
  ): Promise<Outcome> {
    const { turns, kept, secrets, cwd } = this.#tools;
    const { settings, env, operator, forge } = known(kept, name);
    const access = forge ? { access: forge } : {};
    let close: () => Promise<void> = () => Promise.resolve();
    await turns.take();
    this.#running += 1;
    try {
      if (this.#isStopped) throw new Stopped();
      const opened = openWorld(
        { ...settings, ...access, ...ofMany, secrets, paces: this.#paces },
        { env, cwd, isInteractive: false },
      );
      const { world } = opened;
      close = opened.close;
      const push = { before: null, after: null, isStrict: false } as const;
      const own = { ...operator, branch };
      const audience = await this.#audienceOf(name);
      const watch = this.#watch(name, branch, already);
      const run = await reviewPush(push, own, patient(world, turns, place), watch, audience);
      return this.#concluded(name, branch, run);
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
    for (const { message: why, wayOut } of run.torn)
      log.warn('side by side', { repository, branch, why, wayOut });
    log.info('looked', { repository, branch, claims: run.attempted.length, again });
    this.metrics.ran(repository, !again, Date.now());
    return { again, told: run.requests };
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
  #watch(repository: string, branch: string, already: Attempted[]): CiWatch {
    const { log } = this.#tools;
    let [review, since] = ['', 0];
    return {
      already,
      begins: ({ phase, milestone, commit, summary }) => {
        if (this.#isStopped) throw new Stopped();
        [review, since] = [randomUUID(), Date.now()];
        const claim = `${phase}-${milestone}`;
        log.info('review begins', { review, repository, branch, claim, commit, summary });
      },
      ended: (one) => {
        already.push(one);
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
