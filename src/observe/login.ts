import type { Engine } from '../model/config.ts';
import type { Failure } from '../model/observation.ts';
import type { Limiter, Redact } from './effects.ts';
import { firstLine } from './first-line.ts';
import { findPrograms } from './programs.ts';
import { refusedBySudo } from './sudo.ts';
import { ForwardError, type Session, type VectorAnswer } from './session.ts';

/** What was told, or why it could not be. */
export type Told<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** What is to be found out of a login. */
export interface Wanted {
  readonly programs: readonly string[];
  /** Vectors under `sudo -n --`, by the text that names them. */
  readonly root: ReadonlyMap<string, { readonly argv: readonly string[]; deadlineMs: number }>;
  /** What runs containers there, where it is wanted. */
  readonly engine: Engine | null;
  readonly manager: boolean;
  /** Whether systemd is to answer there. */
  readonly systemd: boolean;
  /** A port of the host itself, for a connection by sshd; null where none is wanted. */
  readonly forward: number | null;
}

/** What a login is and may do, as far as it was asked. */
export interface Login {
  readonly uid: Told<number>;
  readonly groups: Told<readonly string[]>;
  readonly path: Told<readonly string[]>;
  /** The programs that are there. */
  readonly programs: Told<ReadonlySet<string>>;
  /** Null: it answers. */
  readonly docker: string | null;
  readonly manager: Told<boolean>;
  /** Null: it answers. */
  readonly systemd: string | null;
  /** Why sudo does not let a vector run, by its name. */
  readonly refused: ReadonlyMap<string, string>;
  readonly forward: string | null;
}

const limits = { deadlineMs: 10_000, capBytes: 65_536 } as const;

/** Docker's answer comes from its daemon; Podman has none, and opens the login's own storage. */
const versionOf = {
  docker: ['docker', 'version', '--format', '{{.Server.Version}}'],
  podman: ['podman', 'info', '--format', '{{.Version.Version}}'],
} as const satisfies Record<Engine, readonly string[]>;

/** Of the manager itself: where another program is the first process, systemctl is there all the same, and says so. */
const systemdVersion = ['systemctl', 'show', '--no-pager', '-p', 'Version'];

/** Asks a login what it may do: read-only, and no vector of the plan is run. */
export async function lookAtLogin(
  session: Session,
  wanted: Wanted,
  limiter: Limiter,
  redact: Redact,
): Promise<Login> {
  const ask = async (argv: readonly string[]): Promise<Told<string>> =>
    answered(await session.run({ argv, ...limits }), redact);
  const docker = async (argv: readonly string[]): Promise<Told<string>> =>
    answered((await limiter.run(() => session.run({ argv, ...limits }))).answer, redact);
  const path = ask(['printenv', 'PATH']).then((told) => mapped(told, directoriesOf));
  const [uid, groups, directories, programs, answers, manager, systemd, refused, forward] =
    await Promise.all([
      ask(['id', '-u']).then((told) => mapped(told, Number)),
      ask(['id', '-Gn']).then((told) => mapped(told, (text) => text.split(/\s+/))),
      path,
      path.then((told) => (told.ok ? findPrograms(session, wanted.programs, told.value) : told)),
      wanted.engine === null ? null : docker(versionOf[wanted.engine]),
      wanted.manager
        ? docker(['docker', 'info', '--format', '{{json .Swarm.ControlAvailable}}'])
        : null,
      wanted.systemd ? ask(systemdVersion) : null,
      Promise.all(
        [...wanted.root].map(async ([name, one]) => [name, await refusedBySudo(one, ask)] as const),
      ),
      wanted.forward === null ? null : forwarding(session, wanted.forward),
    ]);
  return {
    uid,
    groups,
    path: directories,
    programs,
    docker: answers?.ok === false ? answers.reason : null,
    manager: manager === null ? { ok: true, value: true } : mapped(manager, (it) => it === 'true'),
    systemd: systemd?.ok === false ? systemd.reason : null,
    refused: new Map(refused.flatMap(([name, why]) => (why === null ? [] : [[name, why]]))),
    forward,
  };
}

/** Whether sshd makes connections for us; that nothing listens there is an answer of it, too. */
async function forwarding(session: Session, port: number): Promise<string | null> {
  try {
    (await session.connectTcp('127.0.0.1', port, limits.deadlineMs)).destroy();
    return null;
  } catch (error) {
    const refused = error instanceof ForwardError && error.code === 'transport';
    return refused ? error.message : null;
  }
}

function directoriesOf(text: string): string[] {
  return [...new Set(text.split(':'))].filter((one) => /^\/[^\p{Cc}]*$/u.test(one)).slice(0, 40);
}

function answered({ failure, exit, stdout, stderr }: VectorAnswer, redact: Redact): Told<string> {
  const said = redact(stdout?.text ?? '').trim();
  if (failure === null && exit === 0 && said !== '') return { ok: true, value: said };
  return { ok: false, reason: whyNot(failure, exit, firstLine(redact(stderr?.text ?? ''))) };
}

function whyNot(failure: Failure | null, exit: number | null, said: string): string {
  if (failure !== null) return failure.reason;
  return said === '' ? `exit status ${exit ?? 'unknown'}, and not a word` : said;
}

function mapped<A, B>(told: Told<A>, map: (value: A) => B): Told<B> {
  return told.ok ? { ok: true, value: map(told.value) } : told;
}
