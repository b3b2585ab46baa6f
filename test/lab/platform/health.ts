// Is the platform up: its units, and every container of its two projects running and healthy?
import { rootCommand } from '../container.ts';
import type { Health } from '../health.ts';
import { tail } from '../process.ts';
import type { LabState } from '../runs.ts';
import { containerNames, withHealthCheck } from './containers.ts';
import { platformUnits } from './units.ts';

/** Looks once, by two processes inside. */
export async function lookAtPlatform(state: LabState): Promise<Health> {
  const { exit, stdout, stderr } = await rootCommand(state.keeper.pid, script, {
    timeoutMs: 15_000,
  });
  if (exit !== 0) return { problems: [`looking inside: ${stderr}`], tasks: '', youngestMs: 0 };
  const [now = '', up = '', answers = '', ...lines] = stdout.trim().split('\n');
  const states = lines.slice(0, platformUnits.length);
  const containers = lines.slice(platformUnits.length).map((line) => line.split(' '));
  const started = containers.map(([, , , at = '']) => Date.parse(at));
  return {
    problems: [
      ...(up === '4' ? [] : [`Prometheus sees ${up} of 4 targets up`]),
      ...(answers === '200 200 200 200 ' ? [] : [`the routes answer ${answers}`]),
      ...platformUnits.filter((_, index) => states[index] !== 'active').map((unit) => `${unit} is not active`),
      ...containerNames.flatMap((name) => problemOf(name, containers)),
      ...containers.map(([name = '']) => name).filter((name) => !containerNames.includes(name)).map((name) => `${name} is not ours`),
    ],
    tasks: containers.map(([name, , , at]) => `${name} ${at}`).sort().join(' '),
    youngestMs: Number(now) * 1000 - Math.max(...started),
  }; // prettier-ignore
}

function problemOf(name: string, containers: readonly string[][]): string[] {
  const found = containers.find(([other]) => other === name);
  if (!found) return [`${name} is missing`];
  const [, state = '', health = ''] = found;
  const wanted = withHealthCheck.includes(name) ? 'healthy' : 'none';
  return state === 'running' && health === wanted ? [] : [`${name}: ${state}, ${health}`];
}

const routes = [
  'http://127.0.0.1:8000/health',
  'https://localhost:8443/aidb/health',
  'https://localhost:8443/hybrid/health',
  'https://localhost:8443/qdrant/healthz',
];

const script = `date +%s.%N
curl --silent --max-time 3 http://127.0.0.1:9090/api/v1/targets | grep -o '"health":"up"' | wc -l
curl --silent --insecure --max-time 3 --write-out '%{http_code} ' ${routes.map((url) => `--output /dev/null ${url}`).join(' ')}
echo
systemctl is-active ${platformUnits.join(' ')} || true
docker ps --all --quiet | xargs --no-run-if-empty docker inspect --format '{{slice .Name 1}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.StartedAt}}'
`;

/** What does not run says why: for the message of a wait that was in vain. */
export async function explainPlatform(state: LabState): Promise<string> {
  const { stdout } = await rootCommand(state.keeper.pid, explainScript, { timeoutMs: 15_000 });
  return tail(stdout, 40);
}

const explainScript = `docker ps --all --format '{{.Names}} {{.Status}}'
for name in $(docker ps --all --filter status=restarting --filter status=exited --filter health=unhealthy --format '{{.Names}}'); do
  echo "$name:"
  docker logs --tail 5 "$name" 2>&1
done
journalctl --unit nova.service --unit ai-stack.service --unit databases.service --no-pager --lines 20 --output cat
`;
