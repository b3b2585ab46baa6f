// `npm run bench:hanging`: the memory of a watcher whose repositories all name one host that takes connections and says nothing.
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

const count = Number(process.env.BENCH_REPOSITORIES ?? '30');
/** Half of what `deploy/cold-review.service` allows. */
const goalMiB = 512;

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
const [host, key] = [await hangingHost(), generateKey()];
const identity = join(folder, 'identity');
writeFileSync(identity, key.private, { mode: 0o600 });
const review = `hosts:
  web-1:
    address: 127.0.0.1
    port: ${host.port}
    user: reviewer
    hostKey: ssh-ed25519 SHA256:q2wva3KLm5PPq8chPJOvvfmH4+y2TyUzc04HGdls++4
`;
const criteria = bareOf(scratchRepository({ 'review.yaml': review, 'claims/web.yaml': sheet }));
const claimed = scratchRepository();
commitFiles(claimed, 'claim(web-M1): nginx is back\n');
const repositories = Array.from(
  { length: count },
  (_, index) => `  r${index}:
    url: ${bareOf(claimed)}
    identity: ${identity}
    criteria:
      repository: ${criteria}
`,
);
const file = join(folder, 'watch.yaml');
writeFileSync(file, `poll: 1h\nconcurrency: 2\nrepositories:\n${repositories.join('')}`);

const command = resolve(import.meta.dirname, '../../dist/review.js');
const child = spawn(process.execPath, [command, 'watch', '--config', file], {
  env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let log = '';
child.stdout.setEncoding('utf8').on('data', (part: string) => (log += part));
const told = (event: string) => log.split(`"event":"${event}"`).length - 1;
try {
  const began = Date.now();
  while (told('looked') < count) await pause(250);
  const elapsed = ((Date.now() - began) / 1000).toFixed(0);
  const turned = told('waits for its hosts');
  console.log(
    `${count} repositories at a host that hangs, in ${elapsed} s: ${turned} reviews turned away, at most ${host.most()} connections at once`,
  );
  process.exitCode = goal('MiB of memory', peakMiB(child.pid), goalMiB) ? 0 : 1;
} finally {
  child.kill('SIGKILL');
  await host.close();
  rmSync(folder, { recursive: true, force: true });
  removeScratch();
}
process.exit();
