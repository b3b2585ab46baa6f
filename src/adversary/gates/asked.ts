/** What a command that tests once asks for: the condition of a loop. */
import type { Ask } from './model.ts';
import { RUN_VALUES } from './deployments.ts';
import { commandLine, option, type CommandLine } from './options.ts';
import { unwrap } from './wrapped.ts';

/** `words`: the program without its folder, and its words. */
export function asksOf(program: string, words: readonly string[]): Ask[] {
  const ask = Object.hasOwn(askers, program) ? askers[program] : undefined;
  return ask === undefined ? [] : ask(words);
}

type Asker = (words: readonly string[]) => Ask[];

const CURL_VALUES =
  'A b c C d D e E F H h K m o P Q r t T u U w x X y Y z max-time connect-timeout retry retry-delay retry-max-time ' +
  'output write-out header request data user resolve connect-to cacert capath cert key proxy user-agent url ' +
  'interface unix-socket max-redirs range referer cookie';
const WGET_VALUES =
  'O o T t w U P a e i timeout tries wait waitretry output-document connect-timeout read-timeout user-agent header ca-certificate';

const http =
  (values: string): Asker =>
  (words) => {
    const line = commandLine(words, values);
    const socket = option(line, 'unix-socket');
    if (socket !== undefined) return [{ kind: 'path', target: socket }];
    return [...line.operands, ...(line.options.get('url') ?? [])].map((target) => ({
      kind: 'http',
      target: /^[a-z]+:\/\/|\$/.test(target) ? target : `http://${target}`,
    }));
  };

const netcat: Asker = (words) => {
  const { operands } = commandLine(words, 'w i s p q x X e c');
  const [host, port] = operands;
  return host === undefined || port === undefined ? [] : [tcp(host, port)];
};

/** The words of a program's own behind its first operand: `docker exec -it db pg_isready`. */
function within(words: readonly string[], valued: string): readonly string[] {
  const found = commandLine(words, valued).operands[0];
  return found === undefined ? [] : words.slice(words.indexOf(found) + 1);
}

/** What a command in a container asks beyond its own. */
function inContainer(words: readonly string[]): Ask[] {
  const plain = unwrap(words);
  const asks = plain?.kind === 'program' ? asksOf(plain.program, plain.words) : [];
  return asks.filter(
    ({ kind, target }) =>
      kind === 'http' && !/^https?:\/\/(?:localhost|127\.|\[::1\])/.test(target),
  );
}

const server =
  (port: string, hostOptions: readonly string[], portOptions: readonly string[]): Asker =>
  (words) => {
    const line = commandLine(
      words,
      'h p P U d t u a n c e D host port username dbname timeout user pass command execute database protocol',
    );
    return [tcp(option(line, ...hostOptions) ?? 'localhost', option(line, ...portOptions) ?? port)];
  };

function tcp(host: string, port: string): Ask {
  return { kind: 'tcp', target: `${host}:${port}` };
}

const systemctl: Asker = (words) => {
  const line = commandLine(words, SYSTEMCTL_VALUES);
  const [verb = '', ...units] = line.operands;
  // systemctl(1): of several that `is-active` names, one that is active is enough.
  const isOfAny = /^is-(?:active|failed)$/.test(verb) && units.length > 1;
  if (isElsewhere(line) || isOfAny) return [];
  if (!['is-active', 'status', 'show', 'is-failed'].includes(verb)) return [];
  return units.map((name) => ({ kind: 'unit', target: unitName(name) }));
};

export const SYSTEMCTL_VALUES =
  'p P property H host M machine t type state n lines o output root job-mode';

/** Whether it asks another manager than the host's own: a user's, another machine's, a container's. */
export function isElsewhere({ options }: Pick<CommandLine, 'options'>): boolean {
  return ['user', 'H', 'host', 'M', 'machine', 'root'].some((name) => options.has(name));
}

/** systemctl(1): a name without a suffix is a service. */
export function unitName(name: string): string {
  return /\.[a-z]+$/.test(name) || name.includes('$') ? name : `${name}.service`;
}

const test: Asker = (words) =>
  words.flatMap((word, at): Ask[] => {
    const path = words[at + 1];
    return /^-[Sefdprw]$/.test(word) && path !== undefined ? [{ kind: 'path', target: path }] : [];
  });

const DOCKER_VALUES = 'filter f format n last type H host context c';

const docker: Asker = (words) => {
  const [first = '', second = ''] = words;
  const nested = /^(?:service|container|stack|network|node|system|compose)$/.test(first);
  const verb = nested ? `${first} ${second}` : first;
  const line = commandLine(words.slice(nested ? 2 : 1), DOCKER_VALUES);
  const filtered = ['filter', 'f']
    .flatMap((name) => line.options.get(name) ?? [])
    .flatMap((text) => /^name=\^?\/?([^$]+)/.exec(text)?.[1] ?? []);
  const about = (kind: Ask['kind'], names: readonly string[]): Ask[] =>
    names.map((target) => ({ kind, target }));
  switch (verb) {
    case 'service ls':
      return about('swarm-service', filtered);
    case 'service ps':
    case 'service inspect':
      return about('swarm-service', line.operands);
    case 'stack ps':
    case 'stack services':
      return about('swarm-service', line.operands);
    case 'inspect':
    case 'container inspect':
      return about('container', line.operands);
    case 'ps':
    case 'container ls':
      return about('container', filtered);
    case 'logs':
    case 'container logs':
    case 'top':
      return about('container', line.operands.slice(0, 1));
    case 'service logs':
      return about('swarm-service', line.operands.slice(0, 1));
    case 'exec':
    case 'container exec': {
      const values = 'e u w env env-file user workdir detach-keys';
      const rest = words.slice(nested ? 2 : 1);
      const [name] = commandLine(rest, values).operands;
      return [
        ...about('container', name === undefined ? [] : [name]),
        ...inContainer(within(rest, values)),
      ];
    }
    case 'run':
    case 'container run':
      return inContainer(within(words.slice(nested ? 2 : 1), RUN_VALUES));
    default:
      return /^(?:info|version|node ls|network ls|network inspect|system info|image ls|images)$/.test(
        verb,
      )
        ? [{ kind: 'unit', target: 'docker.service' }]
        : [];
  }
};

const resolves: Asker = (words) =>
  words
    .filter((word) => !word.startsWith('-') && /[.$]/.test(word))
    .slice(-1)
    .map((target) => ({ kind: 'host', target }));

const askers: Readonly<Record<string, Asker>> = {
  curl: http(CURL_VALUES),
  wget: http(WGET_VALUES),
  nc: netcat,
  ncat: netcat,
  netcat,
  pg_isready: server('5432', ['h', 'host'], ['p', 'port']),
  mysqladmin: server('3306', ['h', 'host'], ['P', 'port']),
  'mariadb-admin': server('3306', ['h', 'host'], ['P', 'port']),
  'redis-cli': server('6379', ['h'], ['p']),
  psql: server('5432', ['h', 'host'], ['p', 'port']),
  mysql: server('3306', ['h', 'host'], ['P', 'port']),
  mariadb: server('3306', ['h', 'host'], ['P', 'port']),
  journalctl: (words) =>
    (commandLine(words, 'u unit n lines S since t g').options.get('u') ?? []).map((name) => ({
      kind: 'unit' as const,
      target: unitName(name),
    })),
  systemctl,
  docker,
  '[': test,
  '[[': test,
  test,
  mountpoint: (words) =>
    words
      .filter((word) => !word.startsWith('-'))
      .map((target) => ({ kind: 'path' as const, target })),
  ping: resolves,
  getent: resolves,
  host: resolves,
  dig: resolves,
  nslookup: resolves,
};
