import { z } from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';

const running = z.object({ Names: z.string(), Engine: z.literal('podman').optional() });

/** What pings for the login's containers, as ps(1) shows it: real user, command, arguments; ps itself is one. */
const carriers = z.array(z.tuple([z.string().regex(/^\d+$/), z.string()], z.string()));

type Carriers = z.infer<typeof carriers>;

const noRoute = /(^|\n)ping: [^\n]*[Nn]etwork (is )?unreachable\n$/;
const heard = /^PING [^ ]+ (?:\(([^)]*)\))?/;
const counted = /\n2 packets transmitted, ([0-2])( packets)? received, [^\n]*\n/;
const columns = 'ruid=,comm=,args=';
const loggedIn = /^uid=(\d+)\([^)]*\) gid=(\d+)\([^)]*\) groups=\d/;

interface Login {
  readonly uid: string;
  readonly gid: number;
}

/**
 * Whether one of two echo requests from inside the one running container of a name was answered. Gives `running`, how
 * many there are of that name, and `answer`, `some` or `none`. Docker's packets are forwarded by the kernel, those of a
 * rootless container of Podman's are carried by slirp4netns(1): it answers 10.0.2.0/24 and IPv6 itself, and pings by an
 * unprivileged ICMP socket, for which the host has to let the login's own group (icmp(7), ping_group_range).
 */
export const echoAnswer = analysis(
  {
    variables: z.object({
      running: z.array(running),
      said: z.union([z.string(), z.tuple([])]),
      login: z.tuple([z.string().regex(loggedIn)]),
      pingGroups: z.tuple([z.tuple([z.string().regex(/^\d+$/), z.string().regex(/^\d+$/)])]),
      carriers,
    }),
    params: z.object({ container: z.string() }),
  },
  ({ running, said, login: [who], pingGroups: [groups], carriers }, { container }) => {
    const other = running.find(({ Names }) => !isNamed(Names, container));
    if (other) return unclear(`${other.Names} was shown in the place of ${container}`);
    if (!carriers.some(([, command, ...words]) => command === 'ps' && words.at(-1) === columns)) {
      return unclear('ps does not show itself, and may not show what carries the packets');
    }
    const [one, ...more] = running;
    if (!one || more.length > 0) return answered(running.length, 'none');
    if (typeof said !== 'string') return unclear('ping was not run');
    if (noRoute.test(said)) return answered(1, 'none');
    const received = counted.exec(said)?.[1];
    const address = heard.exec(said)?.[1];
    if (received === undefined || !said.startsWith('PING ')) {
      return unclear('the container’s ping did not say what came back');
    }
    const answer = received === '0' ? 'none' : 'some';
    const isCarried = one.Engine === 'podman' || isRootless(who, carriers);
    const doubt = isCarried ? doubtOf(who, groups, carriers, address, answer) : null;
    return doubt === null ? answered(1, answer) : unclear(doubt);
  },
);

function answered(count: number, answer: 'some' | 'none'): AnalysisResult {
  return { ok: true, value: { running: count, answer } };
}

function unclear(reason: string): AnalysisResult {
  return { ok: false, reason };
}

function isNamed(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}

/** Whether Docker's client may speak to an engine of the login's own: a rootless Docker's, or Podman's by its socket. */
function isRootless(who: string, all: Carriers): boolean {
  const { uid } = loginOf(who);
  return uid !== '0' && all.some(([owner, command]) => owner === uid && command !== 'ps');
}

/** Why what a container of Podman's heard tells nothing of who was asked; null where it does. */
function doubtOf(
  who: string,
  groups: readonly [string, string],
  all: Carriers,
  address: string | undefined,
  answer: 'some' | 'none',
): string | null {
  const login = loginOf(who);
  const own = all.filter(([uid, command]) => uid === login.uid && command !== 'ps');
  const strange = own.find(([, command]) => command !== 'slirp4netns' || login.uid === '0');
  if (strange) return `${strange[1]} carries the packets, and who answers for it is not known`;
  if (login.uid === '0') return null;
  if (own.length === 0) return 'nothing was seen that carries the packets of rootless containers';
  if (own.some((words) => words.some((word) => word.startsWith('--cidr')))) {
    return 'slirp4netns has a network of its own (--cidr), and answers for addresses of it';
  }
  if (address === undefined || !/^\d+(\.\d+){3}$/.test(address)) {
    return 'slirp4netns answers itself for what is no IPv4 address';
  }
  if (address.startsWith('10.0.2.')) return `slirp4netns answers itself for ${address}`;
  const [first, last] = groups.map(Number) as [number, number];
  if (answer === 'some' || (first <= login.gid && login.gid <= last)) return null;
  return `slirp4netns may not ping: net.ipv4.ping_group_range (${groups.join(' ')}) leaves out the login’s group ${login.gid}`;
}

function loginOf(who: string): Login {
  const [, uid = '', gid = ''] = loggedIn.exec(who) ?? [];
  return { uid, gid: Number(gid) };
}
