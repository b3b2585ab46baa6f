// Reads the watcher's file: every mistake at once, where it stands.
import { keyProblem, valueProblem, type Words } from '../criteria/file-set.ts';
import { validate } from '../criteria/schema.ts';
import { readYaml, type YamlFile } from '../criteria/yaml.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import { parseDuration } from '../model/units.ts';
import { refusePattern } from './branches.ts';
import { watchFile, type SecretSource, type WatchedRepository, type WatchFile } from './file.ts';
import { addressOf, pathAtForge, refuseUrl } from './places.ts';

/** What the file names is looked for outside. */
export interface Outside {
  /** Null where it is fine, or why a file is none that can be read. */
  readonly refuseFile: (path: string) => string | null;
  readonly secret: (
    source: SecretSource,
  ) => { readonly ok: true } | { readonly ok: false; readonly reason: string };
}

export type WatchFileResult =
  | { readonly ok: true; readonly value: WatchFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a watch.yaml, whole. */
export function readWatchFile(source: SourceFile, outside: Outside): WatchFileResult {
  const yaml = readYaml(source);
  if (!yaml.ok) return yaml;
  const validated = validate(watchFile, yaml.file, 'watch file');
  const value = validated.ok ? validated.value : validated.repaired?.value;
  const file = validated.ok ? yaml.file : (validated.repaired?.file ?? yaml.file);
  const unfit = validated.ok ? [] : validated.problems;
  // What does not fit is looked at as the example has it: of that nothing is to be said.
  const isSaid = new Set(unfit.map(({ line }) => line));
  const broken = value ? rules(file, value, outside).filter(({ line }) => !isSaid.has(line)) : [];
  const problems = [...unfit, ...broken];
  if (validated.ok && problems.length === 0) return { ok: true, value: validated.value };
  return { ok: false, problems: [...problems].sort((a, b) => a.line - b.line) };
}

function rules(file: YamlFile, value: WatchFile, outside: Outside): Problem[] {
  const names = Object.keys(value.repositories);
  const problems: Problem[] = [];
  const pollMs = parseDuration(value.poll);
  if (pollMs === null || pollMs < 1000 || pollMs > 86_400_000) {
    problems.push(at(file, ['poll'], 'this is no interval to poll in', 'from 1s to 24h', '60s'));
  }
  if (value.listen !== undefined && addressOf(value.listen) === null) {
    const message = `"${value.listen}" is no address to listen on`;
    problems.push(at(file, ['listen'], message, 'address:port', '127.0.0.1:8090'));
  }
  if (names.length === 0) {
    problems.push(at(file, ['repositories'], 'there is no repository to watch', 'at least one'));
  }
  return [...problems, ...names.flatMap((name) => ofRepository(file, value, name, outside))];
}

function ofRepository(file: YamlFile, whole: WatchFile, name: string, outside: Outside): Problem[] {
  const repository = whole.repositories[name];
  if (!repository) return [];
  const where = ['repositories', name];
  const problems: Problem[] = [];
  const refuse = (
    key: readonly (string | number)[],
    message: string,
    expected: string,
    example?: string,
  ) => void problems.push(at(file, [...where, ...key], message, expected, example));
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)) {
    const words: Words = {
      message: `"${name}" is no name of a repository`,
      expected: 'letters, digits and . _ -',
    };
    problems.push(keyProblem(file, where, words));
  }
  const url = refuseUrl(repository.url);
  if (url !== null)
    refuse(['url'], url, 'where git clones it from', 'https://git.example.net/acme/infra.git');
  repository.branches.forEach((branch, index) => {
    const why = refusePattern(branch);
    if (why !== null) refuse(['branches', index], why, 'a branch, or a pattern like work/*');
  });
  const { criteria, wait } = repository;
  const own = criteria === 'anchor' ? null : refuseUrl(criteria.repository);
  if (own !== null) refuse(['criteria', 'repository'], own, 'where git clones the criteria from');
  if (wait !== undefined && (parseDuration(wait) ?? Infinity) > 600_000)
    refuse(['wait'], `${wait} is longer than a host is waited for`, 'at most 10m', '60s');
  repository.secrets.forEach((one, index) => {
    if (!/^REVIEW_SECRET_[A-Z0-9_]+$/.test(one))
      refuse(['secrets', index], "this is no name of a review's secret", 'REVIEW_SECRET_...');
  });
  if (repository.signingKey !== undefined && repository.allowedSigners === undefined) {
    const message =
      'a signing key without allowed signers would sign what rests on unsigned reviews';
    refuse(['signingKey'], message, 'allowedSigners beside it');
  }
  for (const key of ['identity', 'signingKey', 'allowedSigners', 'adversary'] as const) {
    const path = repository[key];
    const why = path === undefined ? null : outside.refuseFile(path);
    if (why !== null) refuse([key], why, 'a file that the watcher can read');
  }
  return [
    ...problems,
    ...ofForge(file, where, repository, outside),
    ...ofWebhook(file, where, whole, name, outside),
  ];
}

function ofForge(
  file: YamlFile,
  where: readonly string[],
  repository: WatchedRepository,
  outside: Outside,
): Problem[] {
  const { forge } = repository;
  if (!forge) return [];
  const problems = secretProblems(file, [...where, 'forge', 'token'], forge.token, outside);
  const isWeb = URL.canParse(forge.url) && /^https?:$/.test(new URL(forge.url).protocol);
  if (!isWeb || refuseUrl(forge.url) !== null) {
    const message = 'this is no address of a forge';
    problems.push(
      at(
        file,
        [...where, 'forge', 'url'],
        message,
        'its address, without a login',
        'https://git.example.net',
      ),
    );
  } else if (
    !/^[^/\s]+\/[^/\s]+$/.test(forge.repository ?? pathAtForge(repository.url, forge.url))
  ) {
    const message = 'nobody says which repository of the forge this is';
    problems.push(at(file, [...where, 'forge'], message, 'repository: owner/name'));
  }
  return problems;
}

function ofWebhook(
  file: YamlFile,
  where: readonly string[],
  whole: WatchFile,
  name: string,
  outside: Outside,
): Problem[] {
  const { webhook, forge } = whole.repositories[name] ?? {};
  if (!webhook) return [];
  const problems = secretProblems(file, [...where, 'webhook', 'secret'], webhook.secret, outside);
  if (whole.listen === undefined) {
    const message = 'nothing listens for this webhook';
    problems.push(
      at(file, [...where, 'webhook'], message, 'listen: 127.0.0.1:8090, at the top of the file'),
    );
  }
  if (webhook.from === undefined && forge === undefined) {
    const message = 'nobody says which forge signs this webhook';
    problems.push(at(file, [...where, 'webhook'], message, 'from: gitea'));
  }
  return problems;
}

function secretProblems(
  file: YamlFile,
  where: readonly string[],
  source: SecretSource,
  outside: Outside,
): Problem[] {
  if ((source.file === undefined) === (source.variable === undefined)) {
    return [
      at(file, where, 'a secret lies in a file or in a variable', 'file: PATH, or variable: NAME'),
    ];
  }
  const found = outside.secret(source);
  return found.ok ? [] : [at(file, where, found.reason, 'a secret in one line')];
}

function at(
  file: YamlFile,
  path: readonly (string | number)[],
  message: string,
  expected: string,
  value?: string,
): Problem {
  const key = path.at(-1);
  const example = value === undefined ? {} : { example: `${String(key)}: ${value}` };
  return valueProblem(file, [...path], { message, expected, ...example });
}
