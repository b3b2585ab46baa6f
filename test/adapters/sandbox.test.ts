// What a hostile file could make its tool do, done on purpose; and the same without the word that keeps it from it.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInSandbox, sandboxes } from '../../src/adapters/sandbox.ts';
import { sampleTrouble } from '../../src/observe/tool-run.ts';
import { passwd, sandboxVector } from '../../src/probes/sandbox.ts';
import { tools, type Tool } from '../../src/probes/tools/index.ts';
import { labReady } from '../lab/index.ts';
import { endAll, isRunning } from './processes.ts';

const limits = { deadlineMs: 8000, capBytes: 65_536 };
const { nft } = Object.fromEntries(tools) as { nft: Tool };

/** The vector of something that no tool of ours would do. */
function vectorOf(argv: readonly string[]): string[] {
  return sandboxVector({ tool: { ...nft, argv }, file: 'a/file', files: ['a/file'] });
}

const run = (argv: readonly string[], more: Partial<typeof limits> = {}) =>
  runInSandbox({
    of: 'a/file',
    argv,
    files: [Buffer.from(passwd), Buffer.from('text\n')],
    ...limits,
    ...more,
  });

/** Everything that was said, and how it ended. */
async function outcome(argv: readonly string[]): Promise<string> {
  const { exit, failure, stdout, stderr } = await run(argv);
  return [stdout?.text, stderr?.text, failure?.reason ?? `exit ${exit ?? ''}`].join(' ').trim();
}

/** The vector with words taken out, or others in their place. */
function instead(
  argv: readonly string[],
  words: readonly string[],
  others: readonly string[] = [],
) {
  const at = argv.findIndex((_, index) =>
    words.every((word, offset) => argv[index + offset] === word),
  );
  if (at < 0) throw new Error(`no ${words.join(' ')} in the vector`);
  return argv.toSpliced(at, words.length, ...others);
}

async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let left = 200; left > 0 && !isSo(); left -= 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return isSo();
}

const sh = (script: string) => ['sh', '-c', script];
const perl = (script: string) => ['perl', '-e', script];

describe.skipIf(!labReady().ready)('in the sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  const secret = join(folder, 'secret');
  const server = createServer((socket) => socket.end('hello'));
  let port = 0;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    writeFileSync(secret, 'a secret of the machine\n', { mode: 0o644 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('a tool has the file, and nothing else of the machine but programs', async () => {
    const listing = await outcome(vectorOf(sh('cat file; ls -A / /etc /dev /claim /tmp')));
    expect(
      listing
        .split(/\s+/)
        .filter((word) => !word.endsWith(':'))
        .sort(),
    ).toEqual(
      [
        ...[
          'text',
          'exit',
          '0',
          'bin',
          'claim',
          'dev',
          'etc',
          'lib',
          'lib64',
          'sbin',
          'tmp',
          'usr',
        ],
        ...'ld.so.cache passwd protocols services a null stderr stdout urandom'.split(' '),
      ].sort(),
    );
    expect(await outcome(vectorOf(['env', '-u', 'PWD']))).toBe(
      'PATH=/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin\nLC_ALL=C\nHOME=/tmp\n  exit 0',
    );
  });

  it.each(['/etc/shadow', '/root', '/home', '/proc/self/environ', '/sys', '/var', '/run'])(
    'there is no %s',
    async (path) => {
      expect(await outcome(vectorOf(['ls', '-d', path]))).toMatch(/No such file.* exit 2/s);
    },
  );

  it('what lies in /tmp of the machine is not there', async () => {
    const argv = vectorOf(['cat', secret]);
    expect(await outcome(argv)).toMatch(/No such file.* exit 1/s);
    const open = instead(argv, ['--tmpfs', '/tmp'], ['--ro-bind', '/tmp', '/tmp']);
    expect(await outcome(instead(open, ['--size', '16777216']))).toMatch(/a secret of the machine/);
  });

  const words: readonly (readonly [
    string,
    readonly string[],
    RegExp,
    readonly string[],
    RegExp,
  ])[] = [
    [
      'writes nothing beside itself',
      sh('echo x >/x && echo done'),
      /Read-only/,
      ['--remount-ro', '/'],
      /done/,
    ],
    [
      'sees no process of the machine',
      sh(`kill -0 ${process.pid}`),
      /No such process/,
      ['--unshare-pid'],
      /not permitted|exit 0/,
    ],
    [
      'starts a few processes and no more',
      sh('i=0; while [ $i -lt 30 ]; do sleep 2 & i=$((i+1)); done; echo all'),
      /Cannot fork/,
      ['--nproc=16'],
      /all/,
    ],
    [
      'has so much memory and no more',
      perl('my $x = "a" x 400_000_000; print "all"'),
      /Out of memory|panic/i,
      ['--data=268435456'],
      /all/,
    ],
    [
      'writes a small file and no large one',
      sh('head -c 3000000 /dev/urandom >/tmp/x; wc -c </tmp/x'),
      /File size|^1048576/,
      ['--fsize=1048576'],
      /3000000/,
    ],
    [
      'has no terminal of ours',
      perl('print syscall(124, 0) ? "own" : "ours"'),
      /own/,
      ['--new-session'],
      /ours/,
    ],
  ];
  it.each(words)(
    'it %s',
    async (_title, hostile, held, word, free) => {
      expect(await outcome(vectorOf(hostile))).toMatch(held);
      expect(await outcome(instead(vectorOf(hostile), word))).toMatch(free);
    },
    30_000,
  );

  it('it reaches no network, not even this machine', async () => {
    const argv = vectorOf(['bash', '-c', `cat </dev/tcp/127.0.0.1/${port}`]);
    expect(await outcome(argv)).toMatch(/refused|unreachable/);
    expect(await outcome(instead(argv, ['--unshare-net']))).toMatch(/hello/);
  });

  it('it writes to memory, and not much', async () => {
    const fill = sh(
      'for i in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/urandom >/tmp/$i || exit 3; done',
    );
    const argv = vectorOf(fill);
    expect(await outcome(argv)).toMatch(/exit 0/);
    expect(await outcome(instead(argv, ['16777216'], ['4096000']))).toMatch(/No space left/);
  });

  it('it may do with its own namespaces what its tool needs, and nothing besides', async () => {
    const up = vectorOf(perl('chroot("/tmp") or die $!'));
    expect(await outcome(up)).toMatch(/not permitted/);
    expect(await outcome(instead(up, ['CAP_NET_ADMIN'], ['CAP_SYS_CHROOT']))).toMatch(/exit 0/);
  });

  it('it is ended by its limit of time on the processor', async () => {
    const argv = instead(vectorOf(sh('while :; do :; done')), ['--cpu=10'], ['--cpu=1']);
    const { failure } = await run(argv);
    expect(failure).toMatchObject({
      kind: 'exit',
      reason: expect.stringContaining('signal') as string,
    });
    const free = await run(instead(argv, ['--cpu=1']), { deadlineMs: 2500 });
    expect(free.failure?.kind).toBe('deadline');
  }, 20_000);

  it('it is ended at its deadline, with all that it started', async () => {
    const { failure, durationMs } = await run(
      vectorOf(sh('setsid sleep 31.4151 & sleep 31.4152')),
      {
        deadlineMs: 700,
      },
    );
    expect(failure?.kind).toBe('deadline');
    expect(durationMs).toBeLessThan(6000);
    expect(await eventually(() => !isRunning('31.4151') && !isRunning('31.4152'))).toBe(true);
  });

  it('it is ended when it prints without end', async () => {
    const { failure, stdout } = await run(vectorOf(perl('print "a" x 1_000_000 for 1..1000')));
    expect(failure?.kind).toBe('cut');
    expect(stdout?.text.length).toBe(limits.capBytes);
  });

  it.each([
    ['ends with the review, however that ends', (argv: readonly string[]) => argv, true],
    [
      'would live on without the word for it',
      (argv: readonly string[]) => instead(argv, ['--die-with-parent']),
      false,
    ],
  ])(
    'it %s',
    async (_title, change, ends) => {
      const nap = `31.${process.pid}${ends ? 1 : 2}`;
      const argv = change(vectorOf(['sleep', nap]));
      const module = new URL('../../src/adapters/sandbox.ts', import.meta.url).href;
      const files = `[Buffer.from('x'), Buffer.from('y')]`;
      const script = `const { runInSandbox } = await import(${JSON.stringify(module)});
      await runInSandbox({ of: '', argv: ${JSON.stringify(argv)}, files: ${files}, deadlineMs: 60000, capBytes: 9 });`;
      const review = spawn(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
      ]);
      expect(await eventually(() => isRunning(nap, 'sleep'))).toBe(true);
      review.kill('SIGKILL');
      await new Promise((resolve) => review.once('exit', resolve));
      if (ends) expect(await eventually(() => !isRunning(nap))).toBe(true);
      else {
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(isRunning(nap, 'sleep')).toBe(true);
        endAll(nap);
      }
    },
    30_000,
  );

  it.each([...tools.values()])('$name tells a right sample from a wrong one', async (tool) => {
    const patient = { ...limits, deadlineMs: 14_000 };
    const trouble = await sampleTrouble(tool, patient, { sandbox: runInSandbox });
    expect(trouble).toBeNull();
  });

  it.each([
    [
      'the program',
      vectorOf(['no-such-tool']),
      'tool-missing',
      'no-such-tool is not on this machine.',
    ],
    [
      'a folder',
      instead(
        vectorOf(['true']),
        ['--ro-bind', '/usr', '/usr'],
        ['--ro-bind', '/nonexistent', '/usr'],
      ),
      'denied',
      'The sandbox could not be made',
    ],
    ['bubblewrap', ['no-bwrap', ...vectorOf(['true']).slice(1)], 'tool-missing', 'bubblewrap'],
  ])('says that %s is missing', async (_what, argv, kind, reason) => {
    const { failure } = await run(argv);
    expect(failure).toMatchObject({ kind, reason: expect.stringContaining(reason) as string });
  });

  it('answers also where not even a process can be made', async () => {
    const { failure } = await run(vectorOf(['true', '\0']));
    expect(failure).toMatchObject({ kind: 'denied' });
  });

  it('is one at a time', async () => {
    const enter = sandboxes();
    const nap = {
      of: 'a nap',
      argv: vectorOf(['sleep', '0.3']),
      files: [Buffer.from(''), Buffer.from('')],
      ...limits,
    };
    const [first, second] = await Promise.all([enter(nap), enter(nap)]);
    const startOf = ({ startedAt }: typeof first) => Date.parse(startedAt);
    expect([first.exit, second.exit]).toEqual([0, 0]);
    expect(startOf(second) - startOf(first)).toBeGreaterThanOrEqual(290);
  });

  it('needs a user namespace: where none is to be had, nothing ran', async () => {
    const barred = [
      'unshare',
      '-Ur',
      'sh',
      '-c',
      'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"',
      'sh',
    ];
    const { exit, failure } = await run([...barred, ...vectorOf(['true'])]);
    expect([exit, failure?.kind]).toEqual([null, 'denied']);
    expect(failure?.reason).toMatch(/namespace/);
  });
});
