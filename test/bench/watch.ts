// `npm run bench:watch`: what it costs to watch many repositories where nothing happens, and what git costs by itself.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { serveGit } from '../adapters/git/http-server.ts';
import { bareOf, removeScratch, scratchRepository } from '../adapters/git/scratch.ts';
import { goal } from './figures.ts';
import { peakMiB, residentMiB } from './memory.ts';

const count = Number(process.env.BENCH_REPOSITORIES ?? '200');
const minutes = Number(process.env.BENCH_MINUTES ?? '3');
/** `http`, `https`, or a URL of a server of your own with `%` for the repository's name: `ssh://git@host/srv/git/%.git`. */
const transport = process.env.BENCH_TRANSPORT ?? 'http';
/** Ticks of a second in /proc (sysconf _SC_CLK_TCK), which Linux shows to users as 100. */
const ticks = 100;

const folder = mkdtempSync(join(tmpdir(), 'bench-watch-'));
const { url, variables } = await place();
// As users have it: what they set for git, and the home that ssh looks in.
const kept = Object.entries(process.env).filter(([name]) => /^(GIT_SS[HL].*|PATH)$/.test(name));
const env = { ...Object.fromEntries(kept), HOME: folder, TMPDIR: folder, ...variables };
const names = Array.from({ length: count }, (_, index) => `r${index}`);
const repositories = names.map((name) => `  ${name}:\n    url: ${url(name)}\n`);
const file = join(folder, 'watch.yaml');
writeFileSync(file, `listen: 127.0.0.1:0\npoll: 60s\nrepositories:\n${repositories.join('')}`);

const review = resolve(import.meta.dirname, '../../dist/review.js');
const child = spawn(process.execPath, [review, 'watch', '--config', file], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let log = '';
child.stdout.setEncoding('utf8').on('data', (part: string) => (log += part));
const looked = () => log.split('"event":"looked"').length - 1;
try {
  const began = Date.now();
  while (looked() < count) await pause(250);
  const first = cpuOf(child.pid);
  console.log(
    `first look at ${count}: ${seconds(Date.now() - began)} s, ${(first.own + first.git).toFixed(1)} s of CPU, at most ${peakMiB(child.pid).toFixed(0)} MiB`,
  );
  // One interval for what the start left behind.
  await pause(60_000);
  const [before, since, polledBefore] = [cpuOf(child.pid), Date.now(), await polled()];
  let most = 0;
  while (Date.now() - since < minutes * 60_000) {
    most = Math.max(most, residentMiB(child.pid));
    await pause(1000);
  }
  const after = cpuOf(child.pid);
  const elapsed = (Date.now() - since) / 1000;
  const polls = (await polled()) - polledBefore;
  const [own, git] = [after.own - before.own, after.git - before.git];
  const each = (cpu: number) => ((cpu / polls) * 1000).toFixed(1);
  console.log(
    `${polls} polls by ${transport} in ${elapsed.toFixed(0)} s: ${each(own + git)} ms of CPU each, ${each(git)} of them git's processes`,
  );
  console.log(`git ls-remote from a shell, now: ${((await bare()) * 1000).toFixed(1)} ms`);
  const isCheap = goal('percent of one core', ((own + git) / elapsed) * 100, 6);
  const isSmall = goal('MiB of memory', most, 150);
  process.exitCode = isCheap && isSmall ? 0 : 1;
} finally {
  child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  removeScratch();
}
process.exit();

/** Where repositories are polled, and what git needs to know of it. */
async function place(): Promise<{
  readonly url: (name: string) => string;
  readonly variables: NodeJS.ProcessEnv;
}> {
  if (transport.includes('%'))
    return { url: (name) => transport.replace('%', name), variables: {} };
  const bare = bareOf(scratchRepository());
  if (transport === 'http') {
    const { origin } = await serveGit({ bare });
    return { url: (name) => `${origin}/${name}`, variables: {} };
  }
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const { origin } = await serveGit({
    bare,
    serve: (answer) => createServer({ key, cert }, answer),
  });
  // Beside all that git trusts here, as a forge's certificate has its authority among the system's.
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  const trusted = join(folder, 'trusted.pem');
  const all = process.env.GIT_SSL_CAINFO ?? bundle;
  writeFileSync(trusted, `${existsSync(all) ? readFileSync(all, 'utf8') : ''}${cert}`);
  return { url: (name) => `${origin}/${name}`, variables: { GIT_SSL_CAINFO: trusted } };
}

/** How often repositories were polled, by the watcher's own metrics. */
async function polled(): Promise<number> {
  const port = /"event":"listening".*?"port":(\d+)|"port":(\d+).*?"event":"listening"/.exec(log);
  const answer = await fetch(`http://127.0.0.1:${port?.[1] ?? port?.[2] ?? ''}/metrics`);
  const counts = (await answer.text()).matchAll(/^cold_review_polls_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, one]) => sum + Number(one), 0);
}

/** Seconds of CPU of one call that a shell makes, of fifty that follow each other. */
async function bare(): Promise<number> {
  const script = `i=0; while [ $i -lt 50 ]; do git ls-remote --quiet -- "$1" refs/heads/main >&2 || exit 1; i=$((i+1)); done; times`;
  const shell = spawn('sh', ['-c', script, 'sh', url('r0')], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = await text(shell.stdout);
  const [, ...times] = /\n(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(said) ?? [];
  const [minutesUser, user, minutesSystem, system] = times.map(Number);
  if (system === undefined) throw new Error('git ls-remote failed in a shell');
  return ((minutesUser ?? 0) * 60 + (user ?? 0) + (minutesSystem ?? 0) * 60 + system) / 50;
}

/** Seconds of CPU: of a process, and of all its children that have ended (proc(5)). */
function cpuOf(pid: number | undefined): { readonly own: number; readonly git: number } {
  const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, children, childrenSystem] = fields.slice(11, 15).map(Number);
  return {
    own: ((user ?? 0) + (system ?? 0)) / ticks,
    git: ((children ?? 0) + (childrenSystem ?? 0)) / ticks,
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
