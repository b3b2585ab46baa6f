import type { HostConfig } from '../model/config.ts';
import { ReviewFailure } from '../model/failure.ts';
import type { Machine } from '../model/machine.ts';
import type { HostIdentity } from '../model/observation.ts';
import { identify } from '../observe/identity.ts';
import { lookAtLogin, type Login } from '../observe/login.ts';
import { missingSecret } from '../observe/missing-secret.ts';
import type { Collection } from '../probes/plan.ts';
import { planPhase } from '../probes/resolve.ts';
import { unkept, type Unkept } from './evidence-place.ts';
import { forgeMissing } from './forge-missing.ts';
import { gathered, hindrances, wantedOf, type Hindrance, type NamedCheck } from './hindrances.ts';
import type { Lookout } from './lookout.ts';
import { openAny } from './open-any.ts';
import type { OpenCriteria } from './open-criteria.ts';
import type { Operator } from './operator.ts';
import { tornRecords } from './phase-record.ts';
import { toolsMissing } from './tools-missing.ts';
import type { World } from './world.ts';

/** What is missing for the checks of one place: a host's login, or (null) the machine that reviews. */
export interface Examined {
  /** Checks that are made there. */
  readonly checks: number;
  /** Those that something keeps from being made. */
  readonly blocked: number;
  readonly hindrances: readonly Hindrance[];
}

/** A host of review.yaml, and what its login can do. */
export interface ExaminedHost extends Examined {
  readonly identity: HostIdentity;
  /** Null where nobody could log in. */
  readonly login: Login | null;
}

export interface Examination {
  readonly criteria: OpenCriteria['criteria'];
  readonly where: string;
  /** What the reader should know of the criteria. */
  readonly note: string;
  readonly sheets: number;
  /** Reviews that stand side by side: until that is settled nobody can say what counts. */
  readonly torn: readonly ReviewFailure[];
  /** Checks that are made from here, or of the repository. */
  readonly here: Examined;
  readonly hosts: readonly ExaminedHost[];
  /** What keeps evidence from being kept; null where nothing does, and where it goes. */
  readonly unkept: Unkept | null;
  readonly evidence: string;
}

/** Looks at what every planned check needs, without making one. Nothing is changed and nothing recorded. */
export async function examine(operator: Operator, world: World): Promise<Examination> {
  const { opened, repository, record, head, note, close } = await openAny(operator, world);
  try {
    const checks = namedChecks(opened);
    const base = () => Promise.resolve({ ok: false, reason: 'no check is made' } as const);
    const lookout = await world.lookout(opened, repository, head, base);
    try {
      const { criteria, source } = opened;
      const hosts = await Promise.all(
        Object.entries(criteria.config.hosts).map(([name, host]) =>
          examineHost(name, host, checks, lookout),
        ),
      );
      const where =
        source.commit === null ? 'the work tree' : `${source.from} ${source.commit.slice(0, 8)}`;
      const here = await examinedHere(checks, lookout);
      const { evidenceStore: store } = world;
      const why = unkept(criteria.config, store, repository.checkout);
      const evidence = store ? `outside the repository, in ${store.place}` : 'in the repository';
      const torn = await tornRecords(record.history, repository, operator);
      const rest = { torn, unkept: why, evidence };
      return { criteria, where, note, sheets: criteria.sheets.size, here, hosts, ...rest };
    } finally {
      await lookout.close();
    }
  } finally {
    await close();
  }
}

/** Every check of every sheet, by a name that is its own. */
function namedChecks({ criteria }: OpenCriteria): NamedCheck[] {
  return [...criteria.sheets.values()].flatMap(({ phase, milestones }) => {
    const planned = planPhase(criteria, phase, Object.keys(milestones));
    if (!planned.ok) {
      const message = 'The criteria have mistakes.';
      throw new ReviewFailure('configuration', message, 'review lint', planned.problems);
    }
    const { checks, collections } = planned.plan;
    const known = new Map(collections.map((one) => [one.id, one]));
    return checks.map((check) => ({
      name: `${phase}-${check.milestone} ${check.check.id}`,
      planned: check,
      collections: check.collections.flatMap((id) => known.get(id) ?? []),
    }));
  });
}

/** The checks with what they need of one place; those that need nothing of it left out. */
function checksAt(
  checks: readonly NamedCheck[],
  isThere: (collection: Collection) => boolean,
): NamedCheck[] {
  return checks.flatMap((check) => {
    const collections = check.collections.filter(isThere);
    return collections.length === 0 ? [] : [{ ...check, collections }];
  });
}

async function examineHost(
  name: string,
  host: HostConfig,
  all: readonly NamedCheck[],
  { effects }: Lookout,
): Promise<ExaminedHost> {
  const checks = checksAt(all, (one) => one.vantage === 'host' && one.host === name);
  const { address, port, user } = host;
  const opened = await effects.session(name);
  const identity = await identify({ name, address: `${address}:${port}`, user }, effects);
  if (!opened.ok) {
    const why = identity.failure?.reason ?? opened.failure.reason;
    const causes = [{ why, wayOut: '', grants: [] }];
    const found = gathered(checks.map((check) => ({ name: check.name, causes })));
    return { identity, login: null, ...examined(checks, found) };
  }
  const wanted = wantedOf(checks, host);
  const limiter = effects.limiter(name);
  const login = await lookAtLogin(opened.session, wanted, limiter, effects.redact);
  const found = [...hindrances(checks, host, login), ...secretsMissing(checks, effects)];
  return { identity, login, ...examined(checks, found) };
}

async function examinedHere(all: readonly NamedCheck[], { effects }: Lookout): Promise<Examined> {
  const checks = checksAt(all, (one) => one.vantage !== 'host');
  const found = [
    ...secretsMissing(checks, effects),
    ...(await toolsMissing(checks, effects)),
    ...(await forgeMissing(checks, effects)),
  ];
  return examined(checks, found);
}

function secretsMissing(checks: readonly NamedCheck[], effects: Lookout['effects']): Hindrance[] {
  return gathered(
    checks.map(({ name, collections }) => ({
      name,
      causes: collections.flatMap((one) => {
        const why = missingSecret(one, effects);
        return why === null ? [] : [{ why, wayOut: '', grants: [] }];
      }),
    })),
  );
}

function examined(checks: readonly NamedCheck[], found: readonly Hindrance[]): Examined {
  const blocked = new Set(found.flatMap((one) => one.checks)).size;
  return { checks: checks.length, blocked, hindrances: found };
}

/**
 * Whether nothing was found, here or there, that keeps a check from being made or its evidence from being kept. Whether an identity is of use, the hosts say:
 * an agent may be empty beside a key that lets us in.
 */
export function isWell(
  { here, hosts, torn, unkept: why }: Examination,
  { node, git }: Machine,
): boolean {
  const trouble = [node, git].some(({ problem }) => problem !== null);
  const places = [here, ...hosts];
  return (
    !trouble &&
    torn.length === 0 &&
    why === null &&
    places.every(({ blocked }) => blocked === 0) &&
    hosts.every(({ login }) => login !== null)
  );
}
