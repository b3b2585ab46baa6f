// What root sees inside: units, services, tasks and the network, asked with as few processes as possible,
// because a host that boots on two cores is slowed down by whoever watches it.
import { rootCommand } from './container.ts';

/** One look from inside. */
export interface Inside {
  readonly nowMs: number;
  /** `name load active` of each unit that was asked for. */
  readonly units: readonly string[];
  /** `name running/desired` of each service. */
  readonly services: readonly string[];
  /** Tasks that are to run. */
  readonly tasks: readonly {
    readonly id: string;
    readonly state: string;
    readonly since: number;
  }[];
  readonly proxySubnets: readonly string[];
}

interface Service {
  readonly Spec: { readonly Name: string };
  readonly ServiceStatus?: { readonly RunningTasks: number; readonly DesiredTasks: number };
}

interface Task {
  readonly ID: string;
  readonly Status: { readonly State: string; readonly Timestamp: string };
}

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet: string }[] };
}

/** Looks once; rejects with what went wrong when it could not. */
export async function lookInside(keeper: number, units: readonly string[]): Promise<Inside> {
  const { exit, stdout, stderr } = await rootCommand(keeper, script(units), { timeoutMs: 15_000 });
  if (exit !== 0) throw new Error(`looking inside failed: ${stderr.trim()}`);
  const lines = stdout.split('\n');
  const [network, services, tasks] = lines.filter((line) => /^[[{]/.test(line)).map(parse);
  return {
    nowMs: Number(lines[0]) * 1000,
    units: unitLines(stdout),
    services: (listOf(services) as readonly Service[]).map(({ Spec, ServiceStatus: status }) =>
      [Spec.Name, `${status?.RunningTasks ?? 0}/${status?.DesiredTasks ?? 0}`].join(' '),
    ),
    tasks: (listOf(tasks) as readonly Task[]).map(({ ID, Status }) => ({
      id: ID,
      state: Status.State,
      since: Date.parse(Status.Timestamp),
    })),
    proxySubnets: ((network as Network | undefined)?.IPAM?.Config ?? []).map(
      ({ Subnet }) => Subnet,
    ),
  };
}

const running = encodeURIComponent(JSON.stringify({ 'desired-state': { running: true } }));

// A path in the socket's place of a proxy is how curl asks dockerd; `|| true`, as a stopped one is an answer too.
const script = (units: readonly string[]): string => `date +%s.%N
systemctl show --property=Id,LoadState,ActiveState ${units.join(' ')}
curl --silent --max-time 10 --unix-socket /run/docker.sock --write-out '\\n' \\
  http://docker/v1.41/networks/proxy \\
  'http://docker/v1.41/services?status=true' \\
  'http://docker/v1.41/tasks?filters=${running}' || true
`;

function unitLines(text: string): string[] {
  return text.split('\n\n').flatMap((block) => {
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1] ?? '';
    return value('Id') ? [`${value('Id')} ${value('LoadState')} ${value('ActiveState')}`] : [];
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

// dockerd answers an object with a message in place of a list.
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
