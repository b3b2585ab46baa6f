import type { HostConfig } from '../model/config.ts';
import type { Login, Wanted } from '../observe/login.ts';
import { groupsOf, needsOf, wantsManager } from '../probes/needs.ts';
import type { Collection, PlannedCheck } from '../probes/plan.ts';

/** Something that keeps checks from being made. */
export interface Hindrance {
  readonly why: string;
  /** Empty where the reason says it. */
  readonly wayOut: string;
  /** What sudo would have to be granted. */
  readonly grants: readonly Collection[];
  /** The names of the checks. */
  readonly checks: readonly string[];
}

/** A check of a phase, with the collections that a login makes for it. */
export interface NamedCheck {
  readonly name: string;
  readonly planned: PlannedCheck;
  readonly collections: readonly Collection[];
}

type Cause = Omit<Hindrance, 'checks'>;

/** The name of a root vector: what it is granted by. */
const nameOf = (argv: readonly string[], deadlineMs: number): string =>
  JSON.stringify([deadlineMs, ...argv]);

/** What has to be found out of a host's login for these checks. */
export function wantedOf(
  checks: readonly NamedCheck[],
  { sudo, port, engine }: HostConfig,
): Wanted {
  const needs = checks.flatMap(({ collections }) => collections.map(needsOf));
  const root = sudo ? needs.flatMap((one) => one.root) : [];
  const programs = new Set(needs.flatMap((one) => one.programs.flat()));
  if (programs.size > 0) programs.add('timeout');
  if (root.length > 0) programs.add('sudo');
  return {
    programs: [...programs],
    root: new Map(
      root
        .filter(({ argv }) => !argv.some((word) => word.includes('<from ')))
        .map(({ argv, deadlineMs }) => [nameOf(argv, deadlineMs), { argv, deadlineMs }]),
    ),
    engine: programs.has('docker') ? 'docker' : programs.has('podman') ? 'podman' : null,
    manager:
      engine === 'docker' && checks.some(({ planned }) => wantsManager(planned.probe.rights)),
    systemd: programs.has('systemctl'),
    forward: needs.some(({ forwards }) => forwards) ? port : null,
  };
}

/** What keeps a login from making checks, each cause once, in the order of the checks. */
export function hindrances(
  checks: readonly NamedCheck[],
  host: HostConfig,
  login: Login,
): Hindrance[] {
  return gathered(
    checks.map(({ name, planned, collections }) => ({
      name,
      causes: [
        ...collections.flatMap((one) => causesOf(one, host, login)),
        ...rightsOf(planned, collections, host, login),
      ],
    })),
  );
}

/** Causes that are the same are one, with all the checks that they keep from being made. */
export function gathered(
  found: readonly { readonly name: string; readonly causes: readonly Cause[] }[],
): Hindrance[] {
  const known = new Map<string, Hindrance>();
  for (const { name, causes } of found) {
    for (const cause of causes) {
      const key = `${cause.why}\n${cause.wayOut}`;
      const { checks = [], grants = [] } = known.get(key) ?? {};
      const all = new Map([...grants, ...cause.grants].map((one) => [one.id, one]));
      const names = [...new Set([...checks, name])];
      known.set(key, { ...cause, grants: [...all.values()], checks: names });
    }
  }
  return [...known.values()];
}

function causesOf(collection: Collection, host: HostConfig, login: Login): Cause[] {
  if (collection.unknown !== undefined)
    return [cause(`${collection.unknown}.`, 'Ask a host that has Docker.')];
  const { programs, root, forwards } = needsOf(collection);
  const missing = programsMissing(programs, collection, login);
  const asksEngine = programs
    .flat()
    .some((program) => program === 'docker' || program === 'podman');
  const docker = asksEngine && missing.length === 0 ? dockerCause(login, host) : [];
  const systemd =
    missing.length === 0 && programs.flat().includes('systemctl') ? systemdCause(login) : [];
  const forward =
    forwards && login.forward !== null
      ? [cause(login.forward, 'sshd_config(5) there: AllowTcpForwarding local')]
      : [];
  const refused =
    missing.length > 0 ? [] : root.flatMap((one) => rootCause(one, collection, host, login));
  return [...missing, ...docker, ...systemd, ...forward, ...refused];
}

function programsMissing(
  needed: readonly (readonly string[])[],
  { collector }: Collection,
  { programs }: Login,
): Cause[] {
  if (needed.length === 0) return [];
  if (!programs.ok) return [cause(`What programs there are could not be told: ${programs.reason}`)];
  const guard = programs.value.has('timeout')
    ? []
    : [cause('timeout is not on its PATH.', 'Install coreutils there.')];
  const missing = needed.filter((any) => !any.some((program) => programs.value.has(program)));
  return [
    ...guard,
    ...missing.map(([first = '', ...others]) => {
      const isIts = first === needed[0]?.[0] && collector.package !== undefined;
      const way = isIts
        ? `Install it there; Debian has it in the package ${collector.package}.`
        : 'Install it there.';
      const instead = others.map((one) => `, and neither is ${one}`).join('');
      return cause(`${first} is not on its PATH${instead}.`, way);
    }),
  ];
}

function dockerCause({ docker }: Login, { user, engine }: HostConfig): Cause[] {
  if (docker === null) return [];
  if (engine === 'podman') return [cause(`Podman does not answer: ${docker}`)];
  const denied = /permission denied/i.test(docker);
  return denied
    ? [cause('Docker lets this login ask nothing (permission denied).', joining('docker', user))]
    : [cause(`Docker does not answer: ${docker}`, '`systemctl status docker` there says why.')];
}

function systemdCause({ systemd }: Login): Cause[] {
  if (systemd === null) return [];
  const way =
    'A host that runs without systemd, as a container, has no answer to these: leave them out, or look at one that does.';
  return [cause(`systemd does not answer: ${systemd}`, /booted|chroot/i.test(systemd) ? way : '')];
}

function rootCause(
  { argv, deadlineMs }: { readonly argv: readonly string[]; readonly deadlineMs: number },
  collection: Collection,
  { sudo }: HostConfig,
  { uid, programs, refused }: Login,
): Cause[] {
  if (uid.ok && uid.value === 0 && !sudo) return [];
  const grants = [collection];
  const granted = 'Grant this in a file of /etc/sudoers.d there (`visudo -cf FILE` checks it)';
  if (!sudo) {
    const why = `${argv[0] ?? ''} needs root, and review.yaml does not say \`sudo: true\` here.`;
    return [{ why, wayOut: `${granted}, and say \`sudo: true\`:`, grants }];
  }
  if (programs.ok && !programs.value.has('sudo'))
    return [cause('sudo is not on its PATH.', 'Install it there.')];
  const why = refused.get(nameOf(argv, deadlineMs));
  return why === undefined ? [] : [{ why: `sudo refuses: ${why}`, wayOut: `${granted}:`, grants }];
}

/** What the probe says that the login has to be. Who may ask Docker is asked of Docker. */
function rightsOf(
  { probe: { rights } }: PlannedCheck,
  collections: readonly Collection[],
  { user }: HostConfig,
  { uid, groups, docker, manager }: Login,
): Cause[] {
  if (collections.length === 0 || collections.some(({ unknown }) => unknown !== undefined))
    return [];
  if (wantsManager(rights) && docker === null) {
    if (!manager.ok)
      return [cause(`Docker does not say whether this is a manager: ${manager.reason}`)];
    if (!manager.value) return [cause('This host manages no swarm.', 'Look at one that does.')];
  }
  const wanted = groupsOf(rights).filter((group) => group !== 'docker');
  if (wanted.length === 0 || (uid.ok && uid.value === 0)) return [];
  if (!groups.ok) return [cause(`The groups of this login could not be told: ${groups.reason}`)];
  if (wanted.some((group) => groups.value.includes(group))) return [];
  return [
    cause(`The login is not in the group ${wanted.join(' or ')}.`, joining(wanted[0] ?? '', user)),
  ];
}

function joining(group: string, user: string): string {
  const price = group === 'docker' ? '; that group is root in all but name' : '';
  return `As root there: \`usermod -aG ${group} ${user}\`${price}.`;
}

function cause(why: string, wayOut = ''): Cause {
  return { why, wayOut, grants: [] };
}
