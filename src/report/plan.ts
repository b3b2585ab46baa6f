import type { HostConfig, ReviewConfig } from '../model/config.ts';
import { commandLine } from '../judge/command-line.ts';
import type { Step } from '../model/step.ts';
import { bind, type Collection, type Plan, type PlannedCheck } from '../probes/plan.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import { toolWords, type ToolAsked } from '../probes/sandbox.ts';
import { templateWords } from '../probes/words.ts';

/** A plan, with what the adversary asks besides where a review is planned. */
type ShownPlan = Plan & Partial<Pick<ReviewPlan, 'adversary'>>;

/** What a plan would run, place by place, as `review plan` prints it. */
export function planText(plan: ShownPlan, config: ReviewConfig): string {
  const places = new Map<string, Collection[]>();
  for (const collection of plan.collections) {
    const place = placeOf(collection, config);
    places.set(place, [...(places.get(place) ?? []), collection]);
  }
  const identity = ['cat /proc/sys/kernel/random/boot_id', 'cat /etc/machine-id', 'date -u +%s.%N'];
  const hosts = [
    ...new Set(
      plan.collections.flatMap(({ vantage, host }) =>
        vantage === 'host' && host !== null ? [host] : [],
      ),
    ),
  ];
  const blocks = [...places].map(([place, collections]) => block(place, collections, plan, config));
  const who = hosts.map(
    (host) => `${host}: who it is\n${identity.map((line) => `    ${line}\n`).join('')}`,
  );
  return [...blocks, ...who].join('\n');
}

function block(
  place: string,
  collections: readonly Collection[],
  plan: ShownPlan,
  config: ReviewConfig,
): string {
  const lines = collections.flatMap((collection) => {
    const asks = (check: PlannedCheck) => check.collections.includes(collection.id);
    const checks = plan.checks.filter(asks);
    const unasked = (plan.adversary ?? []).filter(asks);
    const names = [...checks, ...unasked].map((one) => forWhom(one, plan)).join(', ');
    const rights = [...new Set([...checks, ...unasked].flatMap(({ probe }) => probe.rights ?? []))];
    const needs = rights.length === 0 ? '' : `  [needs ${rights.join('; ')}]`;
    return [
      `  ${collection.collector.id}  for ${names || 'whether the host is at rest'}${howOften(checks)}${needs}`,
      ...(collection.unknown === undefined
        ? stepsOf(collection).map((step) => `    ${stepLine(step, collection, config)}`)
        : [`    nothing: ${collection.unknown}`]),
    ];
  });
  return `${place}\n${lines.join('\n')}\n`;
}

/** `patch`, of a milestone that passed before `M1/patch`; what no sheet asks is the adversary's. */
function forWhom({ check, probe, milestone }: PlannedCheck, { checks: [first] }: Plan): string {
  if (probe.finding !== undefined && check.id === probe.id) return `adversary/${check.id}`;
  return milestone === first?.milestone ? check.id : `${milestone}/${check.id}`;
}

/** A check that is tried again shares its collections with no other. */
function howOften([only]: readonly PlannedCheck[]): string {
  const { eventually, steady } = only?.check ?? {};
  if (eventually)
    return `, until it passes, at most ${eventually.within}, every ${eventually.every}`;
  return steady ? `, again and again for ${steady.for}, every ${steady.every}` : '';
}

/** The steps that are made with these parameters. */
function stepsOf({ collector, params }: Collection): Step[] {
  return collector.steps.filter(({ given }) => given === undefined || Object.hasOwn(params, given));
}

function stepLine(step: Step, { host, params }: Collection, { hosts }: ReviewConfig): string {
  if ('run' in step) {
    const sudo = step.root && host !== null && hosts[host]?.sudo === true;
    const words = (sudo ? 'sudo -n -- ' : '') + showWords(templateWords(step.run, params));
    return step.insteadOf === undefined ? words : `${words}, if that is not there`;
  }
  if ('ask' in step) return showWords((bind(step.ask.run, params) ?? []) as readonly string[]);
  if ('read' in step) return `git show <claim>:${String(bind(step.read, params))}`;
  if ('connect' in step) {
    const { address, port, besides } = bind(step.connect, params) as Readonly<
      Record<string, unknown>
    >;
    return `connect to ${String(address)}, ports ${String(port)} and ${String(besides)}`;
  }
  if ('search' in step) {
    const { paths, pattern } = bind(step.search, params) as Readonly<Record<string, unknown>>;
    const what = typeof pattern === 'string' ? ['grep', '-nP', pattern] : ['ls-tree', '-r'];
    return showWords(['git', ...what, '<claim>', '--', ...(paths as string[])]);
  }
  if ('change' in step) {
    const { paths, pattern, base } = bind(step.change, params) as Readonly<Record<string, unknown>>;
    const from = typeof base === 'string' ? base : '<first baseline>';
    const words = ['git', 'diff', '-G', String(pattern), from, '<claim>', '--'];
    return showWords([...words, ...(paths as string[])]);
  }
  if ('tables' in step) return `git show <claim>:${String(bind(step.tables, params))}`;
  if ('junit' in step) {
    const paths = bind(step.junit, params) as readonly string[];
    return showWords(['cat', ...paths.map((path) => `$REVIEW_ARTIFACTS/<claim>/${path}`)]);
  }
  if ('builds' in step) return 'GET $REVIEW_FORGE_URL/.../commits/<claim>/status';
  if ('tool' in step) return showWords(toolWords(bind(step.tool, params) as ToolAsked));
  if ('ignored' in step) return 'git ls-files --cached --ignored, at <claim>';
  const request = bind(step.request, params) as Readonly<Record<string, unknown>>;
  const by = typeof request.connectTo === 'string' ? ` by ${request.connectTo}` : '';
  const key = typeof request.key === 'string' ? `, with the key $${request.key}` : '';
  const method = typeof request.method === 'string' ? request.method : 'GET';
  const body = request.rejected === true ? ', with a body that is no JSON' : '';
  const times = typeof request.burst === 'number' ? `, ${request.burst} times` : '';
  return `${method} ${String(request.url)}${by}${key}${body}${times}`;
}

function showWords(words: readonly string[]): string {
  return words.map((word) => (word.startsWith('<from ') ? word : commandLine([word]))).join(' ');
}

function placeOf({ vantage, host }: Collection, { hosts }: ReviewConfig): string {
  if (vantage === 'repository') return 'the repository, at the claim';
  if (vantage === 'reviewer') return 'this machine, over the network';
  const config = host === null ? undefined : hosts[host];
  return config ? `${host ?? ''}: ${login(config)}` : (host ?? 'host');
}

function login({ user, address, port, jump, sudo }: HostConfig): string {
  const by = jump === undefined ? '' : ` by ${jump}`;
  return `${user}@${address}${port === 22 ? '' : `:${port}`}${by}${sudo ? ', with sudo -n' : ', without sudo'}`;
}
