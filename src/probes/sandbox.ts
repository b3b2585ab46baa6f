// The vector that gives files of a claim to a tool: bubblewrap, limits, the tool. Nothing of it is shell.
import { tools, type Tool } from './tools/index.ts';

/** Where the files of the claim are, in the sandbox. */
export const claimFolder = '/claim';
/** The descriptor that bubblewrap says its state on, and the first of those that files come by. */
export const descriptors = { status: 3, files: 4 } as const;

/** No name, address or user of the machine: just enough for what asks who it is. */
export const passwd = 'root:x:0:0:root:/tmp:/usr/sbin/nologin\n';

const closed = [
  '--unshare-user',
  '--unshare-ipc',
  '--unshare-pid',
  '--unshare-net',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--die-with-parent',
  '--new-session',
  '--clearenv',
];

/** The programs of the machine to read; of /etc what says where libraries are and what ports are called. No /proc, no home. */
const system = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['bin', 'sbin', 'lib'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
  ...['--symlink', 'usr/lib64', '/lib64'],
  ...['ld.so.cache', 'services', 'protocols'].flatMap((name) => [
    '--ro-bind-try',
    `/etc/${name}`,
    `/etc/${name}`,
  ]),
  ...['null', 'urandom'].flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
  // Where a file wants its logs: nobody reads them.
  ...['stdout', 'stderr'].flatMap((name) => ['--dev-bind', '/dev/null', `/dev/${name}`]),
];

/** Of each process; how many there may be counts in the sandbox alone. */
const limits = {
  core: 0,
  cpu: 10,
  data: 268_435_456,
  fsize: 1_048_576,
  nofile: 64,
  nproc: 16,
} as const;

/** What an argument vector of a tool is made of. */
export interface ToolCall {
  readonly tool: Tool;
  /** The file that is asked about, and all that are there: paths inside the repository. */
  readonly file: string;
  readonly files: readonly string[];
}

/**
 * The whole vector: namespaces of its own without a network, the machine read-only, the files in a folder that is empty
 * but for them, and nothing to write to but memory.
 */
export function sandboxVector({ tool, file, files }: ToolCall): string[] {
  const environment = {
    PATH: '/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin',
    LC_ALL: 'C',
    HOME: '/tmp',
  };
  const own = tool.isRoot ? '0' : '65534';
  return [
    'bwrap',
    ...closed,
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--uid', own, '--gid', own, '--cap-drop', 'ALL'],
    ...tool.capabilities.flatMap((name) => ['--cap-add', name]),
    ...system,
    ...['/tmp', ...tool.writes].flatMap((at) => ['--size', '16777216', '--tmpfs', at]),
    ...['--perms', '0755', '--dir', claimFolder],
    ...[`/etc/passwd`, ...files.map((path) => `${claimFolder}/${path}`)].flatMap((path, at) => [
      ...['--perms', '0444', '--file', String(descriptors.files + at), path],
    ]),
    ...['--remount-ro', '/', '--chdir', folderOf(file)],
    ...['--json-status-fd', String(descriptors.status), '--'],
    // Also where nobody is left to end it.
    ...['timeout', '-s', 'KILL', '60'],
    ...[
      'prlimit',
      ...Object.entries({ ...limits, ...tool.limits }).map(([name, most]) => `--${name}=${most}`),
      '--',
    ],
    ...tool.argv.map((word) =>
      word === 'FILE' ? `${claimFolder}/${file}` : word === 'FOLDER' ? folderOf(file) : word,
    ),
  ];
}

/** What a step asks, with its parameters. */
export interface ToolAsked {
  readonly name: string;
  readonly path: string;
  readonly includes?: readonly string[];
}

/** The vector as it is known before the claim is looked into: files by their globs. */
export function toolWords({ name, path, includes = [] }: ToolAsked): string[] {
  const tool = tools.get(name);
  return tool ? sandboxVector({ tool, file: path, files: [path, ...includes] }) : [name];
}

function folderOf(file: string): string {
  return `${claimFolder}/${file}`.replace(/\/[^/]*$/, '');
}
