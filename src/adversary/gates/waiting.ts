/** Commands that wait by themselves, without a loop around them. */
import { SYSTEMCTL_VALUES, asksOf, isElsewhere, unitName } from './asked.ts';
import type { Ask, Bound } from './model.ts';
import { RUN_VALUES } from './deployments.ts';
import { commandLine, composeLine, option } from './options.ts';
import { numberIn, secondsIn } from './words.ts';

export interface Waiting {
  readonly asks: readonly Ask[];
  readonly bound: Bound;
}

/** Undefined where the command does not wait. */
export function waitingOf(program: string, words: readonly string[]): Waiting | undefined {
  const wait = Object.hasOwn(waiters, program) ? waiters[program] : undefined;
  const found = wait?.(words);
  return found === undefined || found.asks.length === 0 ? undefined : found;
}

type Waiter = (words: readonly string[]) => Waiting | undefined;

const NEVER: Bound = { ends: 'never' };
const within = (seconds: number | null): Bound => ({ ends: 'fails', seconds });

/** curl(1): delays double from one second to ten minutes, unless --retry-delay. */
const curl: Waiter = (words) => {
  const line = commandLine(
    words,
    'A b c d D e F H m o t T u U w x X max-time connect-timeout retry retry-delay retry-max-time output write-out header request data user url',
  );
  const tries = numberIn(option(line, 'retry'));
  const isRetried = line.options.has('retry-connrefused') || line.options.has('retry-all-errors');
  if (tries === null || tries === 0 || !isRetried) return undefined;
  const delay = secondsIn(option(line, 'retry-delay'));
  const most = secondsIn(option(line, 'retry-max-time'));
  const doubled = Math.min(2 ** Math.min(tries, 20) - 1, tries * 600);
  return {
    asks: asksOf('curl', words),
    bound: within(most ?? (delay === null ? doubled : tries * delay)),
  };
};

/** wget(1): 20 tries, 0 for ever, a wait that grows to ten seconds. */
const wget: Waiter = (words) => {
  const line = commandLine(words, 'O o T t w U P timeout tries wait waitretry');
  if (!line.options.has('retry-connrefused')) return undefined;
  const given = option(line, 't', 'tries') ?? '20';
  const tries = given === 'inf' ? 0 : numberIn(given);
  const each = secondsIn(option(line, 'waitretry')) ?? 10;
  return {
    asks: asksOf('wget', words),
    bound: tries === 0 ? NEVER : within(tries === null ? null : tries * each),
  };
};

/** wait-for-it.sh waits 15 seconds; 0 is for ever. */
const waitForIt: Waiter = (words) => {
  const line = commandLine(ownWords(words), 'h p t host port timeout');
  const host = option(line, 'h', 'host');
  const place =
    host === undefined ? line.operands[0] : `${host}:${option(line, 'p', 'port') ?? ''}`;
  if (place === undefined) return undefined;
  const seconds = secondsIn(option(line, 't', 'timeout') ?? '15');
  const isUrl = /^https?:/.test(place);
  return {
    asks: [{ kind: isUrl ? 'http' : 'tcp', target: place }],
    bound: seconds === 0 ? NEVER : within(seconds),
  };
};

/** What stands before `--` is its own; behind it, what it starts. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

const dockerize: Waiter = (words) => {
  const line = commandLine(words, 'wait timeout wait-retry-interval template stdout stderr');
  const asks = (line.options.get('wait') ?? []).flatMap((target): Ask[] => {
    const [, scheme, rest = ''] = /^(tcp|https?|file|unix):\/\/(.*)$/.exec(target) ?? [];
    if (scheme === 'tcp') return [{ kind: 'tcp', target: rest }];
    if (scheme === 'file' || scheme === 'unix') return [{ kind: 'path', target: rest }];
    return scheme === undefined ? [] : [{ kind: 'http', target }];
  });
  return { asks, bound: within(secondsIn(option(line, 'timeout') ?? '10')) };
};

/** systemctl(1): these wait for the job they queue; `is-active --wait` does not. */
const STARTING = ['start', 'restart', 'reload-or-restart'];

const systemctl: Waiter = (words) => {
  const line = commandLine(words, SYSTEMCTL_VALUES);
  const [verb = '', ...units] = line.operands;
  if (line.options.has('no-block') || isElsewhere(line)) return undefined;
  if (verb === 'is-system-running' && line.options.has('wait'))
    return { asks: [{ kind: 'boot', target: 'the end of boot' }], bound: NEVER };
  const isStarting =
    STARTING.includes(verb) || (['enable', 'reenable'].includes(verb) && line.options.has('now'));
  return isStarting ? { asks: units.map(started), bound: NEVER } : undefined;
};

function started(name: string): Ask {
  return { kind: 'unit', target: unitName(name), starts: true };
}

/** service(8) hands over to systemctl. */
const service: Waiter = ([name, verb]) =>
  name !== undefined && ['start', 'restart'].includes(verb ?? '')
    ? { asks: [started(name)], bound: NEVER }
    : undefined;

/** These return when what they brought up runs. */
const docker: Waiter = (words) => {
  const compose = words[0] === 'compose';
  const verb = words.slice(0, 2).join(' ');
  const line = composeLine(words.slice(compose ? 1 : 2));
  if (verb === 'stack deploy' && words.some((word) => ATTACHED.test(word)))
    return converging(line.operands.at(-1));
  if (compose && line.operands.includes('up') && line.options.has('wait')) {
    const seconds = secondsIn(option(line, 'wait-timeout'));
    const name = option(line, 'p', 'project-name') ?? 'its own project';
    return {
      asks: [{ kind: 'swarm-converge', target: name }],
      bound: seconds === null ? NEVER : within(seconds),
    };
  }
  const isDetached = words.some((word) => /^(?:-d|--detach)(?:=(?:true|1|t))?$/i.test(word));
  if (/^service (?:update|scale|rollback)$/.test(verb) && !isDetached) {
    const { operands } = commandLine(words.slice(2), RUN_VALUES + UPDATE_VALUES);
    const names = verb === 'service scale' ? operands : operands.slice(0, 1);
    const asks = names.map((name) => ({
      kind: 'swarm-service' as const,
      target: name.replace(/=\d+$/, ''),
    }));
    return { asks, bound: NEVER };
  }
  return undefined;
};

const ATTACHED = /^(?:-d|--detach)=(?:false|0|f)$/i;
const UPDATE_VALUES =
  ' image args env-add env-rm label-add label-rm container-label-add network-add network-rm mount-add mount-rm ' +
  'publish-add publish-rm secret-add secret-rm config-add config-rm constraint-add constraint-rm limit-cpu ' +
  'reserve-cpu reserve-memory restart-condition restart-delay update-parallelism update-monitor update-failure-action stop-grace-period';

function converging(name: string | undefined): Waiting | undefined {
  if (name === undefined) return undefined;
  return { asks: [{ kind: 'swarm-converge', target: name }], bound: NEVER };
}

const waiters: Readonly<Record<string, Waiter>> = {
  curl,
  wget,
  'wait-for-it.sh': waitForIt,
  'wait-for-it': waitForIt,
  'wait-for': waitForIt,
  'wait-for.sh': waitForIt,
  dockerize,
  systemctl,
  service,
  docker,
  'docker-compose': (words) => docker(['compose', ...words]),
};
