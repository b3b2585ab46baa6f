// `npm run bench:hanging`: the memory of a watcher whose repositories all name hosts that take connections and say nothing: one, or BENCH_HOSTS of them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { bareOf, commitFiles, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { generateKey } from '../embedded/ssh-server.ts';
import { hangingHost } from '../journeys/hanging-host.ts';
import { goal } from './figures.ts';
import { peakMiB } from './memory.ts';

const { env } = process;
const count = Number(env.BENCH_REPOSITORIES ?? '30');
const hostCount = Number(env.BENCH_HOSTS ?? '1');
const concurrency = Number(env.BENCH_CONCURRENCY ?? '2');
/** Of what `deploy/cold-review.service` allows half, and where none waits for another's host what leaves room for clones and git. */
const goalMiB = hostCount === 1 ? 512 : 896;

const sheet = `phase: web
title: The web server is back
host: web-1
milestones:
  M1:
    title: nginx runs
    checks:
      - id: unit
        says: nginx is active
        probe: systemd-unit-active
        with:
          unit: nginx.service
`;

const folder = mkdtempSync(join(tmpdir(), 'bench-hanging-'));
const key = generateKey();
const hosts = await Promise.all(
  Array.from({ length: hostCount }, async (_, index) => {
    const address = `127.0.0.${index + 1}`;
    return { address, ...(await hangingHost(address)) };
  }),
);
const identity = join(folder, 'identity');
writeFileSync(identity, key.private, { mode: 0o600 });
const criteria = hosts.map(({ address, port }) => {
  const review = `hosts:
  web-1:
    address: ${address}
    port: ${port}
    user: reviewer
    hostKey: ssh-ed25519 SHA256:q2wva3KLm5PPq8chPJOvvfmH4+y2TyUzc04HGdls++4
`;
  return bareOf(scratchRepository({ 'review.yaml': review, 'claims/web.yaml': sheet }));
});
const claimed = scratchRepository();
commitFiles(claimed, 'claim(web-M1): nginx is back\n');
const repositories = Array.from(
  { length: count },
  (_, index) => `  r${index}:
    url: ${bareOf(claimed)}
    identity: ${identity}
    criteria:
      repository: ${criteria[index % hostCount]}
`,
);
const file = join(folder, 'watch.yaml');
writeFileSync(
  file,
  `poll: 1h\nconcurrency: ${concurrency}\nrepositories:\n${repositories.join('')}`,
);

const command = resolve(import.meta.dirname, '../../dist/review.js');
const child = spawn(process.execPath, [command, 'watch', '--config', file], {
  env: { PATH: env.PATH, HOME: folder, TMPDIR: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let log = '';
child.stdout.setEncoding('utf8').on('data', (part: string) => (log += part));
const told = (event: string) => log.split(`"event":"${event}"`).length - 1;
try {
  const began = Date.now();
  while (told('looked') < count) await pause(250);
  const elapsed = ((Date.now() - began) / 1000).toFixed(0);
  const most = hosts.map((host) => host.most());
  const turned = told('waits for its hosts');
  console.log(
    `${count} repositories at ${hostCount} that hang, concurrency ${concurrency}, in ${elapsed} s: ${turned} reviews turned away, at most ${Math.max(...most)} connections of one host at once`,
  );
  process.exitCode = goal('MiB of memory', peakMiB(child.pid), goalMiB) ? 0 : 1;
} finally {
  child.kill('SIGKILL');
  await Promise.all(hosts.map((host) => host.close()));
  rmSync(folder, { recursive: true, force: true });
  removeScratch();
}
process.exit();
