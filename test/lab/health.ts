// Is the host what phase pvfix claims it to be: services, units, network, routes, login port?
import { connect } from 'node:net';
import { routed, serviceNames, type Route } from './host/services.ts';
import { proxySubnet, unitNames } from './host/units.ts';
import { rootCommand } from './container.ts';
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

/** Looks once. */
export async function look(state: LabState, caFile: string): Promise<Health> {
  const [inside, ...outside] = await Promise.all([
    rootCommand(state.keeper.pid, insideScript, { timeoutMs: 15_000 }),
    loginPort(state.address),
    ...routed.map(({ route }) => routeProblem(state.address, route, caFile)),
  ]);
  const seen = outside.filter((problem) => problem !== undefined);
  if (inside.exit !== 0)
    return {
      problems: [`looking inside failed: ${inside.stderr.trim()}`, ...seen],
      tasks: '',
      youngestMs: 0,
    };
  const lines = inside.stdout.split('\n');
  const values = (key: string) =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const tasks = values('task').sort();
  const now = Number(values('now')[0]) * 1000;
  const ages = tasks.map((task) => now - Date.parse(task.split(' ')[1] ?? ''));
  return {
    problems: [
      ...unitProblems(values('unit')),
      ...networkProblems(values('subnet')),
      ...serviceProblems(values('service'), tasks),
      ...seen,
    ],
    tasks: tasks.join('\n'),
    youngestMs: Math.min(...ages),
  };
}

const insideScript = `
echo "now $(date +%s.%N)"
systemctl show --property=Id,LoadState,ActiveState,Job docker.service nginx.service ssh.service ${unitNames.join(' ')} |
  awk -F= '{ v[$1] = $2 } $1 == "Id" { id = $2 } NF == 0 { print "unit", v["Id"], v["LoadState"], v["ActiveState"]; delete v } END { print "unit", v["Id"], v["LoadState"], v["ActiveState"] }'
if systemctl is-active --quiet docker.service; then
  docker network inspect proxy --format '{{range .IPAM.Config}}subnet {{.Subnet}}{{end}}' 2>/dev/null
  docker service ls --format 'service {{.Name}} {{.Replicas}}'
  ids=$(docker service ls --quiet)
  [ -z "$ids" ] || tasks=$(docker service ps --quiet --no-trunc --filter desired-state=running $ids)
  [ -z "$tasks" ] || docker inspect --type task --format 'task {{.ID}} {{.Status.Timestamp}} {{.Status.State}}' $tasks 2>/dev/null
fi
true
`;

function unitProblems(units: readonly string[]): string[] {
  const expected = ['docker.service', 'nginx.service', 'ssh.service', ...unitNames];
  return expected
    .filter((unit) => !units.includes(`${unit} loaded active`))
    .map(
      (unit) =>
        `unit ${unit} is ${units.find((line) => line.startsWith(`${unit} `)) ?? 'not there'}`,
    );
}

function networkProblems(subnets: readonly string[]): string[] {
  return subnets.length === 1 && subnets[0] === proxySubnet
    ? []
    : [`network proxy has ${subnets.join(', ') || 'no subnet'}`];
}

function serviceProblems(services: readonly string[], tasks: readonly string[]): string[] {
  const wanted = serviceNames.map((name) => `${name} 1/1`);
  const missing = wanted
    .filter((line) => !services.includes(line))
    .map((line) => `service ${line.split(' ')[0]} is not 1/1`);
  const extra = services
    .filter((line) => !serviceNames.includes(line.split(' ')[0] ?? ''))
    .map((line) => `service ${line} is not ours`);
  const running = tasks.filter((task) => task.endsWith(' running')).length;
  return [
    ...missing,
    ...extra,
    ...(running === tasks.length && running === wanted.length
      ? []
      : [`${running} of ${tasks.length} tasks run`]),
  ];
}

function loginPort(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout: 3000 });
    const end = (problem: string | undefined) => {
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
