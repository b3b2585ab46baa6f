/** What a command that tests once asks for: the condition of a loop. */
import type { Ask } from './model.ts';
import { commandLine, option } from './options.ts';

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
    if (line.options.has('unix-socket')) return [];
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

const server =
  (port: string, hostOptions: readonly string[], portOptions: readonly string[]): Asker =>
  (words) => {
    const line = commandLine(
      words,
      'h p P U d t u a n host port username dbname timeout user pass',
    );
    return [tcp(option(line, ...hostOptions) ?? 'localhost', option(line, ...portOptions) ?? port)];
  };

function tcp(host: string, port: string): Ask {
  return { kind: 'tcp', target: `${host}:${port}` };
}

const systemctl: Asker = (words) => {
  const { operands } = commandLine(words, 'p property H M t type state n lines o output');
  const [verb = '', ...units] = operands;
  if (!['is-active', 'status', 'show'].includes(verb)) return [];
  return units.map((name) => ({ kind: 'unit', target: unitName(name) }));
};

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
    case 'exec':
      return [];
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
