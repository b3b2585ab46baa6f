// Is the host what phase pvfix claims it to be: services, units, network, routes, login port?
import { connect } from 'node:net';
import { rootCommand } from './container.ts';
import { routed, serviceNames, type Route } from './host/services.ts';
import { proxySubnet, unitNames } from './host/units.ts';
import { lookInside, type Inside } from './inside.ts';
import { tail } from './process.ts';
import { answerOf } from './routes.ts';
import type { LabState } from './runs.ts';

/** What one look at the host gave. */
export interface Health {
  /** Sentences about what is wrong; empty when healthy. */
  readonly problems: readonly string[];
  /** Identifies the tasks that run, so that two looks can be compared. */
  readonly tasks: string;
  /** Age of the youngest task. */
  readonly youngestMs: number;
}

const units: readonly string[] = ['docker.service', 'nginx.service', 'ssh.service', ...unitNames];

/** Looks once. From outside only when the inside is fine: a look must not cost what it waits for. */
export async function look(state: LabState, caFile: string): Promise<Health> {
  const inside = await lookInside(state.keeper.pid, units).catch((error: unknown) => String(error));
  if (typeof inside === 'string') return { problems: [inside], tasks: '', youngestMs: 0 };
  const problems = insideProblems(inside);
  return {
    problems: problems.length > 0 ? problems : await outsideProblems(state.address, caFile),
    tasks: inside.tasks.map(({ id }) => id).sort().join(' '), // prettier-ignore
    youngestMs: Math.min(...inside.tasks.map(({ since }) => inside.nowMs - since)),
  };
}

function insideProblems({ units: seen, services, tasks, proxySubnets }: Inside): string[] {
  const wanted = serviceNames.map((name) => `${name} 1/1`);
  const running = tasks.filter(({ state }) => state === 'running').length;
  return [
    ...units
      .filter((unit) => !seen.includes(`${unit} loaded active`))
      .map((unit) => `unit ${seen.find((line) => line.startsWith(`${unit} `)) ?? `${unit} ?`}`),
    ...(proxySubnets.join() === proxySubnet ? [] : [`network proxy has ${proxySubnets.join()}`]),
    ...wanted.filter((line) => !services.includes(line)).map((line) => `service not ${line}`),
    ...services
      .filter((line) => !serviceNames.includes(line.split(' ')[0] ?? ''))
      .map((line) => `service ${line} is not ours`),
    ...(running === tasks.length && running === wanted.length
      ? []
      : [`${running} of ${tasks.length} tasks run`]),
  ];
}

async function outsideProblems(address: string, caFile: string): Promise<string[]> {
  const found = await Promise.all([
    loginPort(address),
    ...routed.map(({ route }) => routeProblem(address, route, caFile)),
  ]);
  return found.filter((problem) => problem !== undefined);
}

function loginPort(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 3000 });
    const end = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('data', (data) => {
      end(data.toString().startsWith('SSH-2.0-') ? undefined : 'port 22 is not SSH');
    });
    socket.once('error', (error) => {
      end(`port 22: ${error.message}`);
    });
    socket.once('timeout', () => {
      end('port 22: no greeting');
    });
  });
}

async function routeProblem(
  address: string,
  route: Route,
  caFile: string,
): Promise<string | undefined> {
  const answer = await answerOf(address, route.host, caFile);
  return answer === String(route.status) ? undefined : `https://${route.host}/ answers ${answer}`;
}

/** What Docker says about services that do not run: for the message of a wait that was in vain. */
export async function explain(state: LabState): Promise<string> {
  const { stdout } = await rootCommand(state.keeper.pid, explainScript, { timeoutMs: 15_000 });
  return tail(stdout, 40);
}

const explainScript = `
down=$(docker service ls --format '{{.Name}} {{.Replicas}}' | awk '$2 != "1/1" { print $1 }')
[ -z "$down" ] || docker service ps --no-trunc --format '{{.Name}}: {{.DesiredState}}, {{.CurrentState}} {{.Error}}' $down
journalctl --unit docker.service --no-pager --lines 300 | grep -i -e 'level=error' -e 'level=fatal' | grep -v -e 'ipv4[./]vs' -e 'pulling image' -e default_pvid | tail -n 15
`;
