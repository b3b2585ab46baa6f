// A running watcher: the loop and what it works with.
import { bulkhead } from 'cockatiel';
import { watchEdges } from '../composition/edges.ts';
import { redactor } from '../document/redact.ts';
import { parseDuration } from '../model/units.ts';
import { createWatcher } from '../watch.ts';
import { refsAsked, tipsOf, withoutSides } from '../watch/branches.ts';
import type { WatchFile } from '../watch/file.ts';
import { healthOf } from '../watch/health.ts';
import { addressOf, serverOf } from '../watch/places.ts';
import { Turns } from '../watch/turns.ts';
import { UnderWay } from '../watch/under-way.ts';
import { known, type Kept } from './kept.ts';
import { Reviewer } from './reviewer.ts';
import { tell, type Edges, type Log, type Metrics } from './telling.ts';

export interface OpenWatch {
  readonly log: Log;
  start(): Promise<void>;
  /** Begins nothing any more, and resolves when nothing runs. */
  stop(): Promise<void>;
}

type Ears = Parameters<Edges['listen']>[0];

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
  const underWay = new UnderWay(file.concurrency);
  const reviewer = new Reviewer({ kept, secrets, turns, underWay, cwd, log, edges });
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
      const { url, branches, forge, operator } = known(kept, name);
      const ask = () => edges.remoteRefs(url, refsAsked(branches), forge);
      const answer = await (gates.get(serverOf(url))?.execute(ask) ?? ask());
      return tipsOf(operator.reviews === 'side' ? withoutSides(answer) : answer, branches);
    },
    requests: (name) => reviewer.requests(name),
    review: (name, branch) => reviewer.review(name, branch),
    told: (event) => {
      tell(event, log, reviewer.metrics);
    },
  });
  const health = () => healthOf(watcher.pulses(), Date.now(), pollMs);
  const wake: Ears['wake'] = (name, why) => {
    watcher.wake(name, why);
  };
  const address = file.listen === undefined ? null : addressOf(file.listen);
  const perMinute = file.webhooksPerMinute;
  let close: () => Promise<void> = () => Promise.resolve();
  return {
    log,
    start: async () => {
      const tools = { edges, log, metrics: reviewer.metrics };
      if (address) close = await hear(address, kept, { health, perMinute, wake }, tools);
      log.info('watching', { repositories: kept.size, pollMs });
      watcher.start();
    },
    stop: async () => {
      reviewer.stop();
      await Promise.all([close(), watcher.stop()]);
    },
  };
}

/** Listens for webhooks, and for who asks how it goes. Gives back how to stop that. */
async function hear(
  address: { readonly host: string; readonly port: number },
  kept: ReadonlyMap<string, Kept>,
  watcher: Pick<Ears, 'health' | 'perMinute' | 'wake'>,
  { edges, log, metrics }: { readonly edges: Edges; readonly log: Log; readonly metrics: Metrics },
): Promise<() => Promise<void>> {
  const hooks = new Map([...kept].flatMap(([name, { hook }]) => (hook ? [[name, hook]] : [])));
  const listening = await edges.listen({
    ...address,
    hooks,
    ...watcher,
    counted: (outcome, repository) => {
      metrics.webhook(outcome);
      // Whoever finds the address may send these: they are counted, and fill no disk.
      if (outcome === 'unknown' || outcome === 'rate-limited') return;
      log.info('webhook', { outcome, repository });
    },
    metrics: () => metrics.text(),
  });
  log.info('listening', { host: address.host, port: listening.port });
  return () => listening.close();
}
