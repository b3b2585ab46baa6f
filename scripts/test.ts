// `npm test`: everything that this machine can run, and at the end what it could not, with the one
// command that adds it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { labReady } from '../test/lab/index.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
}

const lab = labReady();
const demanded = process.env.COLD_REVIEW_DEMAND_LAB === '1';
if (demanded && !lab.ready) {
  console.error(`The real host is demanded, and it is not there: ${lab.reason}\n  ${lab.command}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'cold-review-test-'));
const chosen = process.argv.slice(2);
// Real hosts at the end, two at a time: they mostly wait for each other, and nothing else runs that would cost them their deadlines.
const real = ['test/e2e', '--maxWorkers=2'];
// Most others wait for processes: two at a time, also where that is all the cores there are.
const others = ['--exclude', 'test/e2e/**', '--maxWorkers=2'];
const runs = chosen.length > 0 ? [chosen] : [others, real];
const reports = runs.map((args, index) => vitest(args, join(folder, `${index}.json`)));
rmSync(folder, { recursive: true, force: true });

const sum = (count: (report: Report) => number) =>
  reports.reduce((all, one) => all + count(one), 0);
const passed = sum(({ numPassedTests }) => numPassedTests);
const red = sum(({ numFailedTests }) => numFailedTests);
const skipped = sum(({ numTotalTests }) => numTotalTests) - passed - red;
if (!lab.ready) {
  console.log(`\nNot run: the tests on the real host. ${lab.reason}\n  ${lab.command}`);
}
const lost = demanded && skipped > 0;
if (lost) console.error(`${skipped} tests were skipped where the real host is demanded.`);
const failed = red + (lost ? skipped : 0);
console.log(`${passed} passed, ${failed} failed, ${lost ? 0 : skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function vitest(args: readonly string[], file: string): Report {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ran = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args],
    { stdio: 'inherit' },
  );
  const report = read(file);
  return ran.status === 0 || report.numFailedTests > 0 ? report : { ...report, numFailedTests: 1 };
}

function read(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    console.error('vitest left no report.');
    return { numPassedTests: 0, numFailedTests: 1, numTotalTests: 1 };
  }
}
