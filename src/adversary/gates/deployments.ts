/** What a command brings up under a name that others may wait for. */
import type { Deployment } from './model.ts';
import { commandLine, option } from './options.ts';
import { composeLine } from './options.ts';

export const RUN_VALUES =
  'name n e v p l w u h m c network volume env publish label workdir user hostname memory restart mount env-file ' +
  'log-driver log-opt entrypoint cpus constraint replicas config secret with-registry-auth mode limit-memory ' +
  'update-order update-delay endpoint-mode add-host dns cap-add cap-drop device ip pull platform pid security-opt shm-size tmpfs ulimit';

/** `line` is where the command stands. */
export function deploymentsOf(
  program: string,
  words: readonly string[],
  line: number,
): Deployment[] {
  const rest =
    program === 'docker-compose' ? ['compose', ...words] : program === 'docker' ? words : [];
  const [first = '', second = ''] = rest;
  if (first === 'stack' && (second === 'deploy' || second === 'up')) {
    const given = composeLine(rest.slice(2));
    return named('stack', given.operands.at(-1), filesOf(given, ['c', 'compose-file']), line);
  }
  if (first === 'compose') {
    const given = composeLine(rest.slice(1));
    if (!given.operands.some((word) => word === 'up' || word === 'start')) return [];
    const files = filesOf(given, ['f', 'file']);
    const folder = option(given, 'project-directory') ?? folderOf(files[0]);
    return named('compose', option(given, 'p', 'project-name') ?? projectOf(folder), files, line);
  }
  if (first === 'run' || (first === 'container' && second === 'run'))
    return named('container', option(commandLine(rest, RUN_VALUES), 'name'), [], line);
  if (first === 'start' || (first === 'container' && second === 'start'))
    return named('container', commandLine(rest, '').operands.at(-1), [], line);
  if (first === 'service' && second === 'create')
    return named('swarm-service', option(commandLine(rest, RUN_VALUES), 'name'), [], line);
  return [];
}

function named(
  kind: Deployment['kind'],
  name: string | undefined,
  files: readonly string[],
  line: number,
): Deployment[] {
  return name === undefined || name === '' ? [] : [{ kind, name, files, line }];
}

function filesOf(given: ReturnType<typeof composeLine>, names: readonly string[]): string[] {
  return names.flatMap((name) => given.options.get(name) ?? []);
}

function folderOf(file: string | undefined): string | undefined {
  return file?.includes('/') === true ? file.slice(0, file.lastIndexOf('/')) : undefined;
}

/** docs.docker.com, "Specify a project name": the folder's name, lower case, letters and digits, - and _. */
function projectOf(folder: string | undefined): string | undefined {
  return folder
    ?.slice(folder.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '');
}
