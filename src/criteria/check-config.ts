// review.yaml: hosts that can be trusted, and settings that cannot be turned against the reviewer.
import type { Problem } from '../model/problem.ts';
import { hostConfig, type ReviewConfig } from '../model/config.ts';
import { keyProblem, valueProblem, type Loaded } from './file-set.ts';
import { didYouMean } from './suggest.ts';
import { typeRules } from './types.ts';

/** Everything wrong with review.yaml that its schema cannot tell. */
export function checkConfig({ file, value: config }: Loaded<ReviewConfig>): Problem[] {
  const names = Object.keys(config.hosts);
  return [
    ...checkSettings(file, config),
    ...names.flatMap((name) => checkHost(file, config, name)),
    ...checkJumps(file, config),
  ];
}

type File = Loaded<ReviewConfig>['file'];

function checkSettings(file: File, config: ReviewConfig): Problem[] {
  const problems: Problem[] = [];
  const output = typeRules['repository-path'].refuse(config.output);
  if (output !== null) {
    problems.push(
      valueProblem(file, ['output'], {
        message: `"output" ${output}`,
        expected: 'a folder inside the repository',
        example: 'output: machine-docs',
      }),
    );
  }
  const url = config.report && typeRules.url.refuse(config.report.url);
  if (url) {
    problems.push(
      valueProblem(file, ['report', 'url'], {
        message: `"url" ${url}`,
        expected: 'the address of the forge, without a login',
        example: 'url: https://git.example.net',
      }),
    );
  }
  const { criteria } = config;
  const own = criteria === 'anchor' ? null : criteria;
  return [
    ...problems,
    ...checkBranch(file, ['branch'], config.branch),
    ...checkRepository(file, ['repository'], config.repository),
    ...(own ? checkBranch(file, ['criteria', 'branch'], own.branch) : []),
    ...(own ? checkRepository(file, ['criteria', 'repository'], own.repository) : []),
  ];
}

function checkBranch(file: File, path: string[], branch: string): Problem[] {
  const fine =
    /^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/.test(branch) && !/\.\.|\/\/|\.lock$|[/.]$/.test(branch);
  if (fine) return [];
  return [
    valueProblem(file, path, {
      message: `"${branch}" is no name of a branch`,
      expected: 'the name of a branch',
      example: 'branch: main',
    }),
  ];
}

/** git takes `-x` for an option and `ext::...` for a command. */
function checkRepository(file: File, path: string[], repository: string): Problem[] {
  if (repository !== '' && !/^-|^[A-Za-z0-9]+::|[\s\0]/.test(repository)) return [];
  return [
    valueProblem(file, path, {
      message: 'this is no repository that is cloned from',
      expected: '. or a clone URL',
      example: 'repository: https://git.example.net/infra.git',
    }),
  ];
}

/** What a host may be called. */
export const hostName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

function checkHost(file: File, config: ReviewConfig, name: string): Problem[] {
  const host = config.hosts[name];
  if (!host) return [];
  const at = ['hosts', name];
  const problems: Problem[] = [];
  const refuse = (key: string, message: string, expected: string, example: string): void => {
    problems.push(valueProblem(file, [...at, key], { message, expected, example }));
  };
  if (!hostName.test(name)) {
    problems.push(
      keyProblem(file, at, {
        message: `"${name}" is no name of a host`,
        expected: 'letters, digits and . _ - only',
        example: 'cc-ci:',
      }),
    );
  }
  if (!/^[A-Za-z0-9:[][A-Za-z0-9._:[\]%-]*$/.test(host.address)) {
    refuse(
      'address',
      `"${host.address}" is no address`,
      'a host name or an IP address',
      'address: cc-ci.example.net',
    );
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@$-]*$/.test(host.user)) {
    refuse('user', `"${host.user}" is no login name`, 'the name of a login', 'user: reviewer');
  }
  return [...problems, ...checkKey(file, config, name), ...checkVars(file, config, name)];
}

function checkKey(file: File, config: ReviewConfig, name: string): Problem[] {
  const host = config.hosts[name];
  if (!host || (host.hostKey === undefined) !== (host.knownHosts === undefined)) return [];
  if (host.hostKey !== undefined) {
    return [
      keyProblem(file, ['hosts', name, 'knownHosts'], {
        message: `host "${name}" has both hostKey and knownHosts`,
        expected: 'one of them',
      }),
    ];
  }
  // Said already: what is missing may stand there by another name.
  if (hasUnknownKey(file, name)) return [];
  const port = host.port === 22 ? '' : `-p ${host.port} `;
  return [
    keyProblem(file, ['hosts', name], {
      message: `host "${name}" has neither hostKey nor knownHosts: it could be anyone`,
      expected:
        `the key that \`ssh-keyscan ${port}${host.address} | ssh-keygen -lf -\` prints, ` +
        'compared with what the host itself says by another way (console, provider)',
      example: 'hostKey: ssh-ed25519 SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s',
    }),
  ];
}

/** Whether somebody wrote a key into a host that nothing knows. */
function hasUnknownKey(file: File, name: string): boolean {
  const { hosts } = (file.value ?? {}) as { hosts?: Record<string, unknown> };
  return Object.keys(hosts?.[name] ?? {}).some((key) => !Object.hasOwn(hostConfig.shape, key));
}

function checkVars(file: File, config: ReviewConfig, name: string): Problem[] {
  return Object.keys(config.hosts[name]?.vars ?? {}).flatMap((key) => {
    const path = ['hosts', name, 'vars', key];
    if (key === 'address') {
      return [
        keyProblem(file, path, {
          message: 'the var "address" is there by itself',
          expected: 'another name',
        }),
      ];
    }
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key)
      ? []
      : [
          keyProblem(file, path, {
            message: `{{${key}}} could not name this var`,
            expected: 'letters, digits and _ only',
            example: 'domain: ci.example.net',
          }),
        ];
  });
}

function checkJumps(file: File, config: ReviewConfig): Problem[] {
  const names = Object.keys(config.hosts);
  return names.flatMap((name) => {
    const jump = config.hosts[name]?.jump;
    if (jump === undefined) return [];
    const path = ['hosts', name, 'jump'];
    if (!Object.hasOwn(config.hosts, jump)) {
      return [
        valueProblem(file, path, {
          message: `unknown host "${jump}"${didYouMean(jump, names)}`,
          expected: `one of ${names.join(', ')}`,
        }),
      ];
    }
    const way = circle(config, name);
    return way
      ? [
          valueProblem(file, path, {
            message: `the way to "${name}" leads in a circle: ${way.join(' -> ')}`,
            expected: 'a host that is reached without this one',
          }),
        ]
      : [];
  });
}

/** The hosts from one back to itself; null where its jumps end. */
function circle(config: ReviewConfig, start: string): string[] | null {
  const way = [start];
  for (let next = config.hosts[start]?.jump; next !== undefined; next = config.hosts[next]?.jump) {
    if (!Object.hasOwn(config.hosts, next)) return null;
    way.push(next);
    if (next === start) return way;
    if (way.length > Object.keys(config.hosts).length + 1) return null;
  }
  return null;
}
