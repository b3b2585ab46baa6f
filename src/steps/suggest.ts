import { judgeChecks } from '../judge/checks.ts';
import { viewOf, type View } from '../judge/view.ts';
import { observe } from '../observe/observe.ts';
import { forEngine, unknownTo } from '../probes/engine.ts';
import { engineOf } from '../probes/resolve.ts';
import { plan, type Collection } from '../probes/plan.ts';
import { assertLogin } from './assert-login.ts';
import { hostOf, recorded } from './one-probe.ts';
import { openAny, type OpenAny } from './open-any.ts';
import type { CriteriaEffects } from './open-criteria.ts';
import type { Lookout } from './lookout.ts';
import type { Operator } from './operator.ts';
import { chosen, grouped, type Gap, type Reason } from './proposals/chosen.ts';
import { firstOf, isPlain, resolvedOf, withIds, type Named } from './proposals/fitting.ts';
import { proposalSources, type Draft, type Source } from './proposals/index.ts';
import type { World } from './world.ts';

export interface Suggestion {
  readonly host: string;
  readonly lookedAt: string;
  /** Checks that pass now. */
  readonly proposals: readonly Named[];
  /** What was not looked at. */
  readonly unseen: readonly Gap[];
  /** What was seen and is not proposed. */
  readonly leftOut: readonly Gap[];
}

interface Around {
  readonly host: string;
  readonly lookout: Lookout;
  readonly open: OpenAny;
  readonly world: World;
}

/** Looks at a host and proposes what is so now: every proposal was judged, and passed. Nothing is recorded. */
export async function suggest(
  asked: string | null,
  operator: Operator,
  world: World,
): Promise<Suggestion> {
  world.stage('read');
  const probes = proposalSources.flatMap((one) => one.probes);
  const open = await openAny({ ...operator, probes }, { ...world, ...withoutSheets(world) });
  try {
    const { opened, repository, head: commit } = open;
    const host = hostOf(asked, opened);
    const base = () => Promise.resolve({ ok: false, reason: 'there is no claim' } as const);
    const lookout = await world.lookout(opened, repository, commit, base);
    try {
      world.stage('look');
      const lookedAt = world.now().toISOString();
      const around = { host, lookout, open, world };
      const seen = await look(around);
      const judged = await judge(seen.drafts, seen.views, around);
      const { unseen } = seen;
      const leftOut = grouped([...seen.leftOut, ...judged.leftOut]);
      return { host, lookedAt, proposals: judged.proposals, unseen, leftOut };
    } finally {
      await lookout.close();
    }
  } finally {
    await open.close();
  }
}

/** The sheet that is to be written may be there already, empty: its shell opened it before we ran. */
function withoutSheets({ worktreeFiles }: CriteriaEffects): Pick<CriteriaEffects, 'worktreeFiles'> {
  const isSheet = (path: string): boolean => /^claims(?:\/|$)/i.test(path);
  return {
    worktreeFiles: (path, { file, folder }) =>
      worktreeFiles(path, {
        file: (one) => !isSheet(one) && file(one),
        folder: (one) => !isSheet(one) && folder(one),
      }),
  };
}

interface Seen {
  readonly views: ReadonlyMap<string, View>;
  readonly drafts: readonly Draft[];
  readonly unseen: readonly Gap[];
  readonly leftOut: readonly Reason[];
}

/** Every source's collector, once. */
async function look(around: Around): Promise<Seen> {
  const { host, open } = around;
  const collections = proposalSources.map(({ collector: id }): Collection => {
    const collector = open.opened.criteria.collectors.get(id);
    if (!collector) throw new Error(`no collector ${id}`);
    const engine = engineOf(host, open.opened.criteria);
    const unknown = unknownTo(collector, engine);
    return {
      id: `${id}@${host}`,
      collector: forEngine(collector, engine),
      vantage: 'host',
      host,
      params: {},
      ...(unknown === null ? {} : { unknown }),
    };
  });
  await assertLogin({ checks: [], collections }, around.world);
  const views = await viewsOf(collections, around);
  const usesSudo = around.lookout.usesSudo(host);
  const found = proposalSources.map((one) =>
    draftsOf(one, views.get(`${one.collector}@${host}`), usesSudo),
  );
  const drafts = found.flatMap((one) => one.drafts);
  const said = new Set(drafts.flatMap((one) => one.instead ?? []));
  return {
    views,
    drafts: drafts.filter(({ name }) => !said.has(name)),
    unseen: grouped(found.flatMap((one) => one.unseen)),
    leftOut: found.flatMap((one) => one.leftOut),
  };
}

async function viewsOf(
  collections: readonly Collection[],
  { lookout, open, world }: Around,
): Promise<ReadonlyMap<string, View>> {
  const planned = { checks: [], collections };
  const startedAt = world.now().toISOString();
  const { effects, usesSudo } = lookout;
  const observed = await observe(planned, lookout.hosts(planned), effects, usesSudo);
  const evidence = recorded(observed, startedAt, open.head, open.opened.source, world);
  return new Map(collections.map((one) => [one.id, viewOf(one, evidence)]));
}

function draftsOf(
  { about, drafts }: Source,
  view: View | undefined,
  usesSudo: boolean,
): Pick<Seen, 'drafts'> & { unseen: readonly Reason[]; leftOut: readonly Reason[] } {
  const nothing = (why: string) => ({ drafts: [], unseen: [[why, about] as const], leftOut: [] });
  const variables = view?.variables;
  if (!view || !variables) return nothing(whyUnseen(view, usesSudo));
  const all = drafts(variables);
  if (all === null) return nothing('the answer has another shape than is known');
  const plain = all.filter(isPlain);
  const { kept, more } = firstOf(plain);
  const odd = all.length - plain.length;
  const leftOut: Reason[] = [
    ...(odd === 0 ? [] : [[`a name that no sheet should hold`, `${odd} of ${about}`] as const]),
    ...(more === 0 ? [] : [['too many to read', `${more} more of ${about}`] as const]),
  ];
  return { drafts: kept, unseen: [], leftOut };
}

function whyUnseen(view: View | undefined, usesSudo: boolean): string {
  const { kind, reason } = view?.failure ?? { kind: 'transport', reason: 'it was not observed' };
  const wantsRoot = view?.collection.collector.steps.some((one) => 'run' in one && one.root);
  const isRefused = wantsRoot === true && !usesSudo && (kind === 'exit' || kind === 'denied');
  return isRefused ? `${reason}; by sudo, where review.yaml says \`sudo: true\`` : reason;
}

/** The drafts that hold when they are judged as a review would judge them. */
async function judge(
  drafts: readonly Draft[],
  seen: ReadonlyMap<string, View>,
  around: Around,
): Promise<{ readonly proposals: readonly Named[]; readonly leftOut: readonly Reason[] }> {
  const { criteria } = around.open.opened;
  const named = withIds(drafts);
  const checks = named.flatMap((one) => resolvedOf(one, around.host, criteria) ?? []);
  const planned = plan(checks, criteria.collectors);
  const unseen = planned.collections.filter(({ id }) => !seen.has(id));
  const views = new Map([...seen, ...(await viewsOf(unseen, around))]);
  around.world.stage('judge');
  const results = await judgeChecks(planned.checks, views, around.world.evaluate);
  return chosen(named, new Map(results.map((one) => [one.id, one])));
}
