import type { Engine } from '../model/config.ts';
import type { Vantage } from '../model/observation.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { Check } from '../model/sheet.ts';
import { asks, written, writtenOut } from './asked.ts';
import { trialName } from './attempts.ts';
import { bind } from './bind.ts';
import { forEngine, toldOf, unknownTo } from './engine.ts';

export { bind } from './bind.ts';

/** One collector with its arguments at one vantage: run once, whatever the number of checks. */
export interface Collection {
  /**
   * Readable and unique: `systemd-unit(unit=swarm-init.service)@cc-ci`. Checks that are tried again
   * share with those that are tried alike: `swarm-services@cc-ci, steady 20s every 5s`.
   */
  readonly id: string;
  readonly collector: Collector;
  readonly vantage: Vantage;
  /** The host that is asked, or that the endpoint belongs to; null for the repository. */
  readonly host: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** Its vector is the check's own: looked at again right before it runs. */
  readonly asked?: true;
  /** Why the host's engine cannot be asked: nothing is run. */
  readonly unknown?: string;
}

/** One check on one host: the probe, its typed parameters, and the collections it reads. */
export interface PlannedCheck {
  readonly milestone: string;
  readonly check: Check;
  readonly probe: Probe;
  readonly host: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the names stand for, as canonical text: a host's address, a probe of the repository's own. */
  readonly asks?: string;
  /** The only subject that a break-it probe speaks of here, where it is asked of each of several. */
  readonly about?: string;
  /** Ids of collections, in the order of the probe's `from`. */
  readonly collections: readonly string[];
}

export interface Plan {
  readonly checks: readonly PlannedCheck[];
  readonly collections: readonly Collection[];
}

/** A check whose parameters are resolved for a host. */
export interface ResolvedCheck {
  readonly milestone: string;
  readonly check: Check;
  readonly probe: Probe;
  readonly host: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly asks?: string;
  readonly about?: string;
  /** What runs containers on the host; Docker, where nothing says so. */
  readonly engine?: Engine;
}

/**
 * Groups checks by what they have to look at.
 * @throws Error if a probe names a collector that is not there: criteria are validated before.
 */
export function plan(
  checks: readonly ResolvedCheck[],
  collectors: ReadonlyMap<string, Collector>,
): Plan {
  const collections = new Map<string, Collection>();
  const planned = checks.map((resolved) => {
    const ids = sources(resolved.probe).map((source) => {
      const collector = collectors.get(source.collector);
      if (!collector)
        throw new Error(`probe ${resolved.probe.id}: no collector ${source.collector}`);
      const collection = collectionOf(collector, source.with, resolved);
      if (!collections.has(collection.id)) collections.set(collection.id, collection);
      return collection.id;
    });
    const { engine, ...check } = resolved;
    const probe = toldOf(written(check.probe, check.params), engine ?? 'docker');
    return { ...check, probe, collections: ids };
  });
  return { checks: planned, collections: [...collections.values()] };
}

interface Source {
  readonly collector: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** The collectors that a probe reads, `from` written out. */
export function sources(probe: Probe): Source[] {
  const from = Array.isArray(probe.from) ? probe.from : [probe.from];
  return from.map((source) =>
    typeof source === 'string' ? { collector: source, with: {} } : source,
  );
}

function collectionOf(
  collector: Collector,
  given: Readonly<Record<string, unknown>>,
  resolved: ResolvedCheck,
): Collection {
  const vantage = vantageOf(collector, resolved.check);
  const host = vantage === 'repository' ? null : resolved.host;
  const params = argumentsOf(collector, given, resolved.params);
  const shared = collectionId(collector.id, params, vantage, host);
  const whole = writtenOut(collector, params);
  const unknown = unknownTo(whole, resolved.engine ?? 'docker');
  return {
    id: shared + triedAs(resolved, host),
    collector: forEngine(whole, resolved.engine ?? 'docker'),
    vantage,
    host,
    params,
    ...(asks(collector) ? { asked: true } : {}),
    ...(unknown === null ? {} : { unknown }),
  };
}

/** From where a collector looks for a check: what asks an endpoint can ask it from either side. */
export function vantageOf({ class: kind, vantage }: Collector, check: Check): Vantage {
  return kind === 'http' || kind === 'tcp' ? (check.vantage ?? vantage) : vantage;
}

/** Hosts are waited for side by side: each has its own look at the repository. */
function triedAs({ check, host: asked }: ResolvedCheck, host: string | null): string {
  const trial = trialName(check);
  if (trial === null) return '';
  return host === asked ? `, ${trial}` : `, ${trial} for ${asked ?? ''}`;
}

/** What a collector is given by a check: defaults, and what its probe passes on. */
export function argumentsOf(
  collector: Collector,
  given: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { ...defaultsOf(collector), ...boundTo(given, params) };
}

function defaultsOf({ params }: Collector): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
}

function boundTo(
  given: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const bound = bind(value, params);
      return bound === undefined ? [] : [[name, bound] as const];
    }),
  );
}

function collectionId(
  collector: string,
  params: Readonly<Record<string, unknown>>,
  vantage: Vantage,
  host: string | null,
): string {
  const words = Object.keys(params)
    .sort()
    .map((name) => `${name}=${print(params[name])}`);
  const args = words.length === 0 ? '' : `(${words.join(', ')})`;
  const place = vantage === 'host' || host === null ? (host ?? vantage) : `${vantage}/${host}`;
  return `${collector}${args}@${place}`;
}

/** Readable where it can be, and never such that two values print alike. */
function print(value: unknown): string {
  const isPlain = typeof value === 'string' && /^[\w./:@%?&+-]+$/.test(value);
  if (isPlain && !/^(?:true|false|null|-?[\d.]+(?:e[+-]?\d+)?)$/i.test(value)) return value;
  return JSON.stringify(value);
}
