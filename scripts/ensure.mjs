// Brings a fresh clone to the point where the other scripts can run: `deps` or `build`.
// Plain JavaScript on purpose: nothing is installed yet when it starts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`cold-review needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(2);
}

function run(command, args) {
  const done = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function installed() {
  const mark = 'node_modules/.package-lock.json';
  if (!existsSync(mark)) return false;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const have = JSON.parse(readFileSync(mark, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || have[name]?.version === version,
  );
}

if (!installed()) {
  console.error('Installing packages (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (process.argv[2] === 'build') run(process.execPath, ['scripts/build.mjs']);
