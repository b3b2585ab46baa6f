import { execFile, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let empty = '';

beforeEach(() => {
  empty = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterEach(() => {
  rmSync(empty, { recursive: true, force: true });
});

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The demo as on a fresh machine: no identity, no configuration, a temporary folder of its own. */
function demo(words: readonly string[], started?: (demo: ChildProcess) => void): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: empty, TMPDIR: empty };
  const argv = ['--import', 'tsx', 'test/demo/demo.ts', ...words];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, argv, { cwd: root, env }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
    started?.(child);
  });
}

const leftovers = (): string[] => readdirSync(empty).filter((name) => name.startsWith('cold-'));

test('goes as told, and keeps what was written where asked to', { timeout: 180_000 }, async () => {
  const { status, stdout, stderr } = await demo(['--keep']);
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stdout).toMatch(/✗ patch.*✗ subnet.*\(exit status 0\)/s);
  expect(stdout).toMatch(/\$ review M1\npvfix-M1 PASS .*\(exit status 0\)/s);
  expect(stdout).toMatch(/\$ review M2\npvfix-M2 PASS .*\(exit status 0\)/s);
  expect(stdout).toMatch(/│ \*\*M1 PASS · M2 PASS/);
  expect(stdout).toMatch(/│ ## M2: PASS/);
  expect(stdout).toMatch(
    /\$ review M2 --dry-run\npvfix-M2 FAIL .*✗ subnet: .*10\.0\.\d+\.0\/24.*\(exit status 1\)/s,
  );
  expect(stdout, 'colour or progress without a terminal').not.toContain('\x1b');

  const [folder = ''] = leftovers();
  expect(readdirSync(join(empty, folder)), 'the key is not kept').toEqual(['cc-ci']);
  const repository = join(empty, folder, 'cc-ci');
  expect(stdout).toContain(repository);
  const review = readFileSync(join(repository, 'machine-docs/REVIEW-pvfix.md'), 'utf8');
  expect(review).toMatch(/^## Phase context: baseline/m);
  expect(review).toMatch(/^## M1: PASS/m);
  expect(review).toMatch(/^## M2: PASS/m);
  expect(existsSync(join(repository, 'machine-docs/REVIEW-pvfix.json'))).toBe(true);
  expect(readdirSync(join(repository, 'machine-docs/evidence'))).toHaveLength(3);
});

test('leaves nothing where it is interrupted in the middle', { timeout: 60_000 }, async () => {
  const { status, stdout } = await demo([], (child) => {
    child.stdout?.on('data', (text: string) => {
      if (text.includes('$ review baseline')) child.kill('SIGINT');
    });
  });
  expect(status).toBe(130);
  expect(stdout).not.toContain('$ review M1');
  expect(leftovers()).toEqual([]);
});
