import type { HostConfig, ReviewConfig } from '../model/config.ts';
import { commandLine } from '../judge/command-line.ts';
import type { Step } from '../model/step.ts';
import { bind, type Collection, type Plan, type PlannedCheck } from '../probes/plan.ts';
import type { ReviewPlan } from '../probes/resolve.ts';
import { toolWords, type ToolAsked } from '../probes/sandbox.ts';
import { templateWords } from '../probes/words.ts';
import { wrapped } from './wrap.ts';

/** A plan, with what the adversary asks besides where a review is planned. */
type ShownPlan = Plan & Partial<Pick<ReviewPlan, 'adversary'>>;

/**
 * What a plan would run, place by place, as `review plan` prints it: commands whole, to be copied; who asks for them, and
 * at the end of a place which rights they need, in lines of at most so many columns.
 */
export function planText(plan: ShownPlan, config: ReviewConfig, columns = 80): string {
  const width = Math.max(40, columns);
  const places = new Map<string, Collection[]>();
  for (const collection of plan.collections) {
    const place = placeOf(collection, config);
    places.set(place, [...(places.get(place) ?? []), collection]);
  }
  const identity = ['cat /proc/sys/kernel/random/boot_id', 'cat /etc/machine-id', 'date -u +%s.%N'];
  const blocks = [...places].map(([place, collections]) => {
    const isHost = collections.some(({ vantage }) => vantage === 'host');
    return [
      place,
      ...(isHost ? ['  who it is', ...identity.map((line) => `    ${line}`)] : []),
      ...collections.flatMap((one) => collectionLines(one, plan, config, width)),
      ...needsLines(collections, plan, width),
      '',
    ].join('\n');
  });
  return blocks.join('\n');
}

function collectionLines(
  collection: Collection,
  plan: ShownPlan,
  config: ReviewConfig,
  width: number,
): readonly string[] {
  const asking = askedBy([collection], plan);
  const [only] = asking;
  const who = asking.length === 0 ? 'whether the host is at rest' : namesOf(asking, plan);
  const says = `${collection.collector.id}, for ${who}${only ? howOften(only) : ''}`;
  return [
    ...hanging('  ', says, width),
    ...(collection.unknown === undefined
      ? stepsOf(collection).map((step) => `    ${stepLine(step, collection, config)}`)
      : [`    nothing: ${collection.unknown}`]),
  ];
}

/** Rights that are needed at a place, each once, with the checks that need them. */
function needsLines(
  collections: readonly Collection[],
  plan: ShownPlan,
  width: number,
): readonly string[] {
  const byRights = new Map<string, PlannedCheck[]>();
  for (const one of askedBy(collections, plan)) {
    const { rights } = one.probe;
    if (rights !== undefined) byRights.set(rights, [...(byRights.get(rights) ?? []), one]);
  }
  if (byRights.size === 0) return [];
  const lines = [...byRights].flatMap(([rights, checks]) =>
    hanging('    ', `${rights}: ${namesOf(checks, plan)}`, width),
  );
  return ['  needs', ...lines];
}

function hanging(indent: string, text: string, width: number): readonly string[] {
  const below = `${indent}    `;
  return wrapped(text, width - below.length).map((line, at) => (at === 0 ? indent : below) + line);
}

/** Checks and, after them, what the adversary asks, that rest on some collections. */
function askedBy(collections: readonly Collection[], plan: ShownPlan): readonly PlannedCheck[] {
  const ids = new Set(collections.map(({ id }) => id));
  const asks = (check: PlannedCheck) => check.collections.some((id) => ids.has(id));
  return [...plan.checks, ...(plan.adversary ?? [])].filter(asks);
}

/** `subnet, M1/patch; the adversary: port-exposed`: of a milestone that passed before with its name, and what no sheet asks. */
function namesOf(asking: readonly PlannedCheck[], { checks: [first] }: Plan): string {
  const isUnasked = ({ check, probe }: PlannedCheck) =>
    probe.finding !== undefined && check.id === probe.id;
  const own = asking
    .filter((one) => !isUnasked(one))
    .map(({ check, milestone }) =>
      milestone === first?.milestone ? check.id : `${milestone}/${check.id}`,
    );
  const unasked = asking.filter(isUnasked).map(({ check }) => check.id);
  const parts = [
    ...(own.length === 0 ? [] : [own.join(', ')]),
    ...(unasked.length === 0 ? [] : [`the adversary: ${unasked.join(', ')}`]),
  ];
  return parts.join('; ');
}

/** A check that is tried again shares its collections with no other. */
function howOften({ check: { eventually, steady } }: PlannedCheck): string {
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
    const what =
      typeof pattern === 'string' ? ['grep', '-nP', pattern] : ['diff-tree', '-r', '<no file>'];
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
