// `npm run bench:watch`: what it costs to watch many repositories where nothing happens, over HTTP on loopback.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { bareOf, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { goal } from './figures.ts';

const count = Number(process.env.BENCH_REPOSITORIES ?? '200');
const minutes = Number(process.env.BENCH_MINUTES ?? '3');
/** Ticks of a second in /proc (sysconf _SC_CLK_TCK), which Linux shows to users as 100. */
const ticks = 100;

const folder = mkdtempSync(join(tmpdir(), 'bench-watch-'));
const bare = bareOf(scratchRepository());
let polled = 0;
const port = await serve(bare);
const names = Array.from({ length: count }, (_, index) => `r${index}`);
const repositories = names.map((name) => `  ${name}:\n    url: http://127.0.0.1:${port}/${name}\n`);
const file = join(folder, 'watch.yaml');
writeFileSync(file, `poll: 60s\nrepositories:\n${repositories.join('')}`);

const review = resolve(import.meta.dirname, '../../dist/review.js');
const child = spawn(process.execPath, [review, 'watch', '--config', file], {
  env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let looked = 0;
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  looked += text.split('"event":"looked"').length - 1;
});
try {
  const began = Date.now();
  const atStart = () => cpuSeconds(child.pid);
  while (looked < count) await pause(250);
  console.log(
    `first look at ${count}: ${seconds(Date.now() - began)} s, ${atStart().toFixed(1)} s of CPU`,
  );
  // One interval for what the start left behind.
  await pause(60_000);
  const [before, since, polledBefore] = [cpuSeconds(child.pid), Date.now(), polled];
  let most = 0;
  while (Date.now() - since < minutes * 60_000) {
    most = Math.max(most, residentMiB(child.pid));
    await pause(1000);
  }
  const elapsed = (Date.now() - since) / 1000;
  const share = ((cpuSeconds(child.pid) - before) / elapsed) * 100;
  const polls = polled - polledBefore;
  const each = (share / 100) * elapsed * (1000 / polls);
  console.log(
    `${polls} polls in ${elapsed.toFixed(0)} s, ${each.toFixed(1)} ms of CPU each, git's counted`,
  );
  const isCheap = goal('percent of one core', share, 6);
  const isSmall = goal('MiB of memory', most, 150);
  process.exitCode = isCheap && isSmall ? 0 : 1;
} finally {
  child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  removeScratch();
}
process.exit();

/** Git's own server, by its CGI: what it costs is not the watcher's. */
async function serve(repository: string): Promise<number> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    if (url.pathname.endsWith('/info/refs')) polled += 1;
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: repository,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname.replace(/^\/[^/]+/, ''),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      },
    });
    request.pipe(backend.stdin);
    const parts: Buffer[] = [];
    backend.stdout.on('data', (part: Buffer) => parts.push(part));
    backend.on('close', () => {
      const all = Buffer.concat(parts);
      const end = all.indexOf('\r\n\r\n');
      const lines = all.subarray(0, end).toString('latin1').split('\r\n');
      const headers = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
      const status = Number(headers.find(([name]) => name === 'Status')?.[1].slice(0, 3) ?? '200');
      response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
      response.end(all.subarray(end + 4));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Of a process and of all its children that have ended (proc(5)). */
function cpuSeconds(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, children, childrenSystem] = fields.slice(11, 15).map(Number);
  return ((user ?? 0) + (system ?? 0) + (children ?? 0) + (childrenSystem ?? 0)) / ticks;
}

function residentMiB(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
