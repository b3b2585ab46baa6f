// Builds, once per machine and recipe, what every lab boots from.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buildPaths, labDirectory, markerFile } from './directories.ts';
import { importImage } from './host/stacks.ts';
import { importBaseImage } from './platform/image.ts';
import { copied, LabError, missingCopies, missingTools, obstacle, tools } from './machine.ts';
import { labReady } from './marker.ts';
import { namespaces } from './keeper.ts';
import { must } from './process.ts';
import { configure, packages, recipeVersion, suite } from './recipe.ts';
import { runningLabs } from './runs.ts';
import { bootLab } from './up.ts';

/** Says what it does; the CLI prints it. */
export type Say = (line: string) => void;

/** Makes the machine ready for `up`; does nothing when it is. */
export async function setup(say: Say): Promise<void> {
  if (labReady().ready) {
    say(`The real host is ready (${labDirectory()}, recipe ${recipeVersion}).`);
    return;
  }
  const reason = obstacle();
  if (reason !== undefined) throw new LabError(reason);
  await installTools(say);
  await sweepBuilds();
  const paths = buildPaths(recipeVersion);
  if (!existsSync(paths.build)) await build(paths.build, say);
  for (const name of missingCopies())
    await must('install', ['-D', '-t', copied[name].to, join(paths.rootfs, copied[name].from)]);
  await writeFile(markerFile(recipeVersion), `${new Date().toISOString()}\n`);
  await dropOldBuilds();
  say(`The real host is ready (${labDirectory()}, recipe ${recipeVersion}).`);
}

async function installTools(say: Say): Promise<void> {
  const missing = missingTools();
  if (missing.length === 0) return;
  const wanted = [...new Set(missing.map((tool) => tools[tool]))];
  if (!existsSync('/usr/bin/apt-get')) {
    throw new LabError(
      `Missing on this machine: ${missing.join(', ')}. It has no apt-get: install the equivalents of ${wanted.join(', ')}.`,
    );
  }
  say(`Installing ${wanted.join(', ')} ...`);
  const apt = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...apt] as const;
  await must('timeout', ['300', ...environment, 'update'], { timeoutMs: 310_000 });
  await must('timeout', ['600', ...environment, 'install', ...wanted], { timeoutMs: 610_000 });
}

async function build(target: string, say: Say): Promise<void> {
  const work = join(labDirectory(), `building-${process.pid}`);
  const rootfs = join(work, 'rootfs');
  await mkdir(work, { recursive: true, mode: 0o711 });
  try {
    say(`Building the root file system (Debian ${suite}, one to two minutes) ...`);
    await debootstrap(rootfs, join(work, 'debootstrap.log'));
    await must('chroot', [rootfs, '/bin/sh', '-c', configure], { timeoutMs: 300_000 });
    say('Booting it once to import the image of its services ...');
    await warmDocker(rootfs, join(work, 'docker'));
    await mkdir(dirname(target), { recursive: true, mode: 0o711 });
    await rename(work, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

// In namespaces of its own: what debootstrap starts and mounts ends with this process, however that ends.
async function debootstrap(rootfs: string, log: string): Promise<void> {
  const script = 'log=$1; shift; exec timeout 1200 debootstrap "$@" >"$log" 2>&1';
  const args = ['--variant=minbase', `--include=${packages.join(',')}`, suite, rootfs];
  const command = [
    '--pdeathsig',
    'KILL',
    'unshare',
    ...namespaces,
    '--',
    'sh',
    '-c',
    script,
    'sh',
    log,
    ...args,
  ];
  const exit = await new Promise<number | null>((resolve, reject) => {
    spawn('setpriv', command, { stdio: 'ignore' }).once('exit', resolve).once('error', reject);
  });
  if (exit === 0) return;
  const last = await must('tail', ['-n', '15', log]).catch(() => '');
  throw new LabError(
    `debootstrap failed (exit ${exit ?? 'by signal'}). Is the Debian mirror reachable? Its last words:\n${last}`,
  );
}

// Only image and layers are kept: keys, networks and the engine's identity have to be new for every host.
async function warmDocker(rootfs: string, target: string): Promise<void> {
  const lab = await bootLab({ rootfs, docker: '' }, { bare: true, lifetimeMs: 5 * 60_000 });
  try {
    await lab.mustRoot('until systemctl is-active --quiet docker.service; do sleep 0.2; done', {
      timeoutMs: 60_000,
    });
    await lab.mustRoot(importImage);
    await lab.mustRoot(importBaseImage);
    await lab.mustRoot('systemctl stop docker.socket docker.service containerd.service');
    await mkdir(target, { mode: 0o710 });
    await must('cp', [
      '-a',
      join(lab.directory, 'docker', 'image'),
      join(lab.directory, 'docker', 'overlay2'),
      target,
    ]);
  } finally {
    await lab.down();
  }
}

async function sweepBuilds(): Promise<void> {
  await mkdir(labDirectory(), { recursive: true, mode: 0o711 });
  for (const name of await readdir(labDirectory())) {
    const pid = /^building-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      await rm(join(labDirectory(), name), { recursive: true, force: true });
  }
}

async function dropOldBuilds(): Promise<void> {
  if ((await runningLabs()).length > 0) return;
  const keep = buildPaths(recipeVersion).build;
  for (const name of await readdir(dirname(keep))) {
    if (name !== basename(keep))
      await rm(join(dirname(keep), name), { recursive: true, force: true });
  }
}
