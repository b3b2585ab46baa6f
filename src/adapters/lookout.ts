import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostConfig } from '../model/config.ts';
import type { Repository } from '../model/repository.ts';
import { systemClock } from '../observe/clock.ts';
import { dockerTransport } from '../observe/docker-transport.ts';
import type {
  CommitBuilds,
  Effects,
  FileAtCommit,
  Limiter,
  OpenResult,
  TreeFile,
} from '../observe/effects.ts';
import type { HostPaces } from '../observe/host-paces.ts';
import { createLimiter, type SharedPace } from '../observe/limiter.ts';
import { hostsOfPlan } from '../observe/observe.ts';
import { connections } from '../observe/connections.ts';
import { placeOf, wayTo, type Secrets } from '../observe/secrets.ts';
import type { Lookout } from '../steps/lookout.ts';
import type { OpenCriteria } from '../steps/open-criteria.ts';
import { readArtifact } from './artifacts.ts';
import { request } from './https.ts';
import { sandboxes } from './sandbox.ts';
import { connectTo } from './tcp.ts';
import { openSession, type Identity, type SshTarget } from './ssh/index.ts';

interface LookoutOptions {
  readonly opened: OpenCriteria;
  readonly repository: Repository;
  readonly commit: string;
  readonly base: Effects['base'];
  readonly identities: readonly Identity[];
  readonly cwd: string;
  readonly progress: Effects['progress'];
  readonly redact: Effects['redact'];
  readonly secrets: Secrets;
  /** What the operator's forge says that ran on a commit. */
  readonly builds: (commit: string) => Promise<CommitBuilds>;
  /** The operator's folder of artifacts. */
  readonly artifacts: string | null;
  /** Programs that the operator allows besides ours. */
  readonly extraReaders: ReadonlySet<string>;
  readonly patienceMs?: number;
  /** What reviews of the same hosts share that run at once. */
  readonly paces?: HostPaces;
}

type Hosts = Readonly<Record<string, HostConfig>>;

/** Eyes on the hosts of the criteria: one connection and one Docker limiter a host, opened when first asked for. */
export function createLookout(options: LookoutOptions): Lookout {
  const { hosts } = options.opened.criteria.config;
  const sessions = connections((name) => connect(name, hosts, options));
  const limiters = memo((name) => limiterOf(hosts[name], options.paces?.of(wayTo(name, hosts))));
  const bases = memo((named) => options.base(JSON.parse(named) as string | null));
  const effects: Effects = {
    extraReaders: options.extraReaders,
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
    session: (host) => sessions.get(host),
    reconnect: (host) => sessions.again(host),
    limiter: (host) => limiters.get(host),
    request,
    connect: connectTo,
    burst: (host) => hosts[host]?.limits.http ?? null,
    secret: (name, { name: service, connectTo: by, host }) =>
      options.secrets(name, placeOf(service, by, host === null ? null : wayTo(host, hosts))),
    readFile: (path, capBytes) => readFile(options, path, capBytes),
    readFiles: (isWanted, capBytes, commit) => readFiles(options, isWanted, capBytes, commit),
    base: (named) => bases.get(JSON.stringify(named)),
    ignored: () => options.repository.ignored(options.commit),
    artifact: (path, capBytes) =>
      readArtifact(
        {
          folder: options.artifacts,
          checkout: options.repository.checkout,
          commit: options.commit,
        },
        path,
        capBytes,
      ),
    builds: () => options.builds(options.commit),
    sandbox: sandboxes(),
    commit: options.commit,
    criteriaText: options.opened.text,
    now: () => new Date(),
    sleep: (ms) => systemClock.sleep(ms),
    redact: options.redact,
    progress: options.progress,
  };
  return {
    effects,
    usesSudo: (host) => hosts[host]?.sudo === true,
    hosts: (plan) =>
      hostsOfPlan(plan).map((name) => {
        const { address = '', port = 22, user = '' } = hosts[name] ?? {};
        return { name, address: `${address}:${port}`, user };
      }),
    close: async () => {
      await sessions.close();
    },
  };
}

function memo<T>(make: (name: string) => T): { get(name: string): T; all(): T[] } {
  const made = new Map<string, T>();
  return {
    get: (name) => {
      const known = made.get(name);
      if (known !== undefined) return known;
      const fresh = make(name);
      made.set(name, fresh);
      return fresh;
    },
    all: () => [...made.values()],
  };
}

function connect(name: string, hosts: Hosts, options: LookoutOptions): Promise<OpenResult> {
  const target = targetOf(name, hosts, options);
  if (target === null) {
    const reason = `review.yaml names no host ${name}`;
    return Promise.resolve({ ok: false, failure: { kind: 'transport', reason } });
  }
  return openSession(target, {});
}

function targetOf(name: string, hosts: Hosts, options: LookoutOptions): SshTarget | null {
  const host = hosts[name];
  if (!host) return null;
  const jump = host.jump === undefined ? null : targetOf(host.jump, hosts, options);
  return {
    name,
    address: host.address,
    port: host.port,
    user: host.user,
    identities: options.identities,
    ...(host.hostKey === undefined ? {} : { hostKey: host.hostKey }),
    ...(host.knownHosts === undefined ? {} : { knownHosts: known(host.knownHosts, options.cwd) }),
    ...(jump === null ? {} : { jump }),
  };
}

/** The operator's own file; one that cannot be read pins nothing, so the host is refused. */
function known(path: string, cwd: string): { path: string; text: string } {
  try {
    return { path, text: readFileSync(resolve(cwd, path), 'utf8') };
  } catch {
    return { path, text: '' };
  }
}

function limiterOf(host: HostConfig | undefined, shared?: SharedPace): Limiter {
  const { concurrent = 3, intervalMs = 500, burst = 5 } = host?.limits.docker ?? {};
  return createLimiter({
    concurrent,
    intervalMs,
    burst,
    shared,
    transport: dockerTransport,
    clock: systemClock,
  });
}

async function readFile(
  { repository, commit }: LookoutOptions,
  path: string,
  capBytes: number,
): Promise<FileAtCommit> {
  const read = await repository.read(commit, path, capBytes);
  switch (read.found) {
    case 'file': {
      const bytes = Buffer.from(read.bytes);
      const digest = createHash('sha256').update(bytes).digest('hex');
      return { kind: 'file', mode: read.entry.mode, size: bytes.length, bytes, digest };
    }
    case 'symlink':
      return { kind: 'symlink', target: read.target };
    case 'behind':
      return { kind: 'symlink', target: `${read.entry.path} is a ${read.entry.kind}` };
    case 'too-large':
      return { kind: 'large', size: read.entry.size };
    case 'tree':
      return { kind: 'directory' };
    case 'submodule':
      return { kind: 'submodule' };
    case 'absent':
      return { kind: 'missing' };
  }
}

async function readFiles(
  { repository, commit: claimed }: LookoutOptions,
  isWanted: (path: string) => boolean,
  capBytes: number,
  commit: string = claimed,
): Promise<TreeFile[]> {
  const entries = (await repository.list(commit)).filter(({ path }) => isWanted(path));
  const blobs = await repository.readEntries(entries, capBytes);
  return entries.flatMap(({ path, mode, kind, blob }) =>
    kind === 'tree' ? [] : [{ path, mode, kind, bytes: blobs.get(blob) ?? null }],
  );
}
