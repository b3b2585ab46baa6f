import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { failureKind, type Observation } from '../../src/model/observation.ts';
import { systemClock } from '../../src/observe/clock.ts';
import { collect } from '../../src/observe/collect.ts';
import { dockerTransport } from '../../src/observe/docker-transport.ts';
import type { Effects } from '../../src/observe/effects.ts';
import { createLimiter } from '../../src/observe/limiter.ts';
import type { Collection } from '../../src/probes/plan.ts';
import {
  answer,
  collectionOf,
  effectsWith,
  noAnswer,
  sessionTo,
  type Host,
} from './fake-effects.ts';

const listing = { run: ['ip', '-j', 'link'], parse: 'json' };
const detail = { run: ['ip', '-j', 'address', { from: '0.name' }], parse: 'json' };
const withoutSudo = (): boolean => false;

/** Collects on a host; also what the host was asked. */
async function look(
  collection: Collection,
  host: Host,
  more: Partial<Effects> = {},
  sudo = withoutSudo,
) {
  const { asked, opened } = sessionTo(host);
  const effects = effectsWith({ session: () => Promise.resolve(opened), ...more });
  const seen = await collect(collection, effects, sudo);
  return { asked, seen, first: seen[0] as Observation, last: seen.at(-1) as Observation };
}

describe('a step', () => {
  it('is asked once with the collector’s deadline and cap, and recorded as it was answered', async () => {
    const limits: unknown[] = [];
    const collection = collectionOf([listing], { deadline: '3s', cap: '2KiB' });
    const { asked, first } = await look(collection, ({ deadlineMs, capBytes }) => {
      limits.push([deadlineMs, capBytes]);
      return answer('[{"name":"eth0"}]', { stderr: 'a warning' });
    });
    expect([asked, limits]).toEqual([['ip -j link'], [[3000, 2048]]]);
    expect(first).toMatchObject({
      collection: 'looks on web',
      step: 0,
      host: 'web',
      argv: ['ip', '-j', 'link'],
      durationMs: 7,
      exit: 0,
      failure: null,
      skipped: false,
      attempts: [],
      stdout: { text: '[{"name":"eth0"}]', bytes: 17, cut: false, kept: false },
      stderr: { text: 'a warning' },
    });
  });

  it('goes under sudo only where it asks for root and the host has it', async () => {
    const steps = [{ ...listing, root: true }, listing];
    const host = () => answer('[]');
    const granted = await look(collectionOf(steps), host, {}, () => true);
    expect(granted.asked.sort()).toEqual(['ip -j link', 'sudo -n -- ip -j link']);
    expect((await look(collectionOf(steps), host)).asked).toEqual(['ip -j link', 'ip -j link']);
  });

  it('leaves only the declared fields of its output, and the digest of all of it', async () => {
    const text = '[{"name":"eth0","key":"do not keep"}]';
    const { first } = await look(collectionOf([listing], { keep: ['name'] }), () => answer(text));
    expect(first.stdout).toMatchObject({
      text: '[{"name":"eth0"}]',
      bytes: text.length,
      kept: true,
    });
    expect(JSON.stringify(first)).not.toContain('do not keep');
  });
});

describe('a step that reads both outputs', () => {
  const both = { run: ['ip', '-j', 'link'], parse: 'lines', both: true };

  it.each([
    ['a\n', 'b\n', 'a\nb\n'],
    ['', 'b\n', 'b\n'],
    ['a\n', '', 'a\n'],
    ['a\n', 'b', 'a\nb'],
    // Cut off in the first: the last line feed is missing in the whole, too.
    ['a', 'b\n', 'a\nb'],
  ])('has %j and %j as %j', async (stdout, stderr, text) => {
    const { first } = await look(collectionOf([both]), () => answer(stdout, { stderr }));
    expect(first.stdout).toMatchObject({ text, bytes: stdout.length + stderr.length, cut: false });
  });
});

describe('what could not be looked at', () => {
  it.each(failureKind.options)(
    'by %s is that failure, and the step after it has no input',
    async (kind) => {
      const failure = { kind, reason: 'so it is' };
      const { asked, seen } = await look(collectionOf([listing, detail]), () => noAnswer(failure));
      expect(asked).toEqual(['ip -j link']);
      expect(seen.map((one) => one.failure)).toEqual([
        failure,
        { kind: 'input', reason: 'step 0 gave no input: so it is' },
      ]);
      expect(seen.map(({ skipped }) => skipped)).toEqual([false, false]);
    },
  );

  it.each(['host-key', 'transport'] as const)(
    'as no session opens (%s) is so for every step',
    async (kind) => {
      const failure = { kind, reason: 'not the host it was' };
      const session = () => Promise.resolve({ ok: false as const, failure });
      const seen = await collect(
        collectionOf([listing, listing]),
        effectsWith({ session }),
        withoutSudo,
      );
      expect(seen.map((one) => one.failure)).toEqual([failure, failure]);
    },
  );

  it.each([
    [1, '', 'exit', 'exit status 1'],
    [2, 'no such device\nmore', 'exit', 'exit status 2: no such device'],
    [
      1,
      'RTNETLINK: Operation not permitted',
      'denied',
      'exit status 1: RTNETLINK: Operation not permitted',
    ],
    [null, '', 'exit', 'no exit status'],
  ])('as it exits %s and says %j is "%s"', async (exit, stderr, kind, reason) => {
    const { first } = await look(collectionOf([listing]), () => answer('[]', { exit, stderr }));
    expect(first.failure).toEqual({ kind, reason });
  });

  it('is not an exit status that the step expects', async () => {
    const step = { ...listing, exit: [0, 3] };
    const { first } = await look(collectionOf([step]), () => answer('[]', { exit: 3 }));
    expect(first.failure).toBeNull();
  });

  it.each([
    ['ip is not on this host.', 'ip is not on this host. Debian has it in the package iproute2.'],
    ['timeout(1) is not on this host.', 'timeout(1) is not on this host.'],
  ])('for want of a tool names the package of that tool alone: %s', async (reason, said) => {
    const failure = { kind: 'tool-missing' as const, reason };
    const { first } = await look(collectionOf([listing], { package: 'iproute2' }), () =>
      noAnswer(failure),
    );
    expect(first.failure?.reason).toBe(said);
  });

  it('as it cannot be parsed is unparsable; of its text an excerpt stays', async () => {
    const { first } = await look(collectionOf([listing]), () => answer('x'.repeat(5000)));
    expect(first.failure?.kind).toBe('unparsable');
    expect(first.stdout?.text).toHaveLength(2000);
  });

  it('as it was cut off says so, and is not read', async () => {
    const failure = { kind: 'cut' as const, reason: 'More output than the cap keeps.' };
    const { first, last } = await look(collectionOf([listing, detail]), () =>
      answer('[{"name":"eth0"}, {"na', { failure, capBytes: 18 }),
    );
    expect(first).toMatchObject({ failure, stdout: { cut: true, bytes: 22 } });
    expect(last.failure?.kind).toBe('input');
  });
});

describe('words from earlier output', () => {
  it('are one word a value, each once', async () => {
    const { asked } = await look(collectionOf([listing, detail]), () =>
      answer('[{"name":"eth0"},{"name":"lo"},{"name":"lo"}]'),
    );
    expect(asked).toEqual(['ip -j link', 'ip -j address eth0 lo']);
  });

  it('that have to be one are refused where they are more', async () => {
    const one = { run: ['ip', '-j', 'address', { from: '0.name', one: true }], parse: 'json' };
    const { asked, last } = await look(collectionOf([listing, one]), () =>
      answer('[{"name":"eth0"},{"name":"lo"}]'),
    );
    expect(asked).toEqual(['ip -j link']);
    expect(last.failure).toMatchObject({
      kind: 'input',
      reason: 'step 0.name gave 2 values, and one is wanted',
    });
  });

  it('that are none skip the step and what reads it: that is an answer, not a failure', async () => {
    const third = { run: ['ip', '-j', 'route', { from: '1.name' }], parse: 'json' };
    const { asked, seen } = await look(collectionOf([listing, detail, third]), () => answer('[]'));
    expect(asked).toEqual(['ip -j link']);
    expect(seen.map(({ skipped, failure }) => [skipped, failure])).toEqual([
      [false, null],
      [true, null],
      [true, null],
    ]);
    expect(seen[1]?.argv).toEqual(['ip', '-j', 'address', '<from 0.name>']);
  });

  it.each([
    '--all',
    '-c',
    'eth0 eth1',
    '$(reboot)',
    '',
    'a\nb',
    '../x',
    'x'.repeat(300),
    7,
    null,
    {},
    [['eth0']],
  ])(
    'that are not of their type (%j) are refused before anything is asked with them',
    async (name) => {
      const { asked, last } = await look(collectionOf([listing, detail]), () =>
        answer(JSON.stringify([{ name: 'eth0' }, { name }])),
      );
      expect(asked).toEqual(['ip -j link']);
      expect(last).toMatchObject({ failure: { kind: 'input' }, exit: null, stdout: null });
    },
  );

  it('wait for the steps that they come from, and for no other', async () => {
    let release: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const steps = [
      { run: ['date', '-u'], parse: 'lines' },
      listing,
      { ...detail, run: ['ip', { from: '1.name' }] },
    ];
    const { asked, seen } = await look(collectionOf(steps), async ({ argv }) => {
      if (argv[0] === 'date') await slow;
      if (argv[1] === 'eth0') release?.();
      return answer('[{"name":"eth0"}]');
    });
    expect(asked).toEqual(['date -u', 'ip -j link', 'ip eth0']);
    expect(seen.map(({ step }) => step)).toEqual([0, 1, 2]);
  });
});

describe('Docker', () => {
  const down =
    'Cannot connect to the Docker daemon at unix:///run/docker.sock: password=hunter2hunter2';
  const docker = collectionOf([{ run: ['docker', 'ps'], parse: 'lines' }], { class: 'docker' });
  const limiter = () =>
    createLimiter({
      concurrent: 1,
      intervalMs: 1,
      burst: 5,
      transport: dockerTransport,
      clock: systemClock,
    });

  it('that cannot be reached at first is asked again, and every try is recorded', async () => {
    let tries = 0;
    const one = limiter();
    const { first, asked } = await look(
      docker,
      () => (tries++ === 0 ? answer('', { exit: 1, stderr: down }) : answer('a\n')),
      { limiter: () => one },
    );
    expect(asked).toHaveLength(2);
    expect(first).toMatchObject({
      failure: null,
      attempts: [
        {
          failure: {
            kind: 'transport',
            reason: expect.stringContaining('Cannot connect') as string,
          },
        },
      ],
    });
    expect(JSON.stringify(first)).not.toContain('hunter2');
    expect(one.counts()).toMatchObject({ total: 1, retried: 1 });
  });

  it('does not hold back what its collector asks the host besides', async () => {
    const limiter = () => expect.unreachable('no limiter for this');
    const besides = collectionOf([listing], { class: 'docker' });
    const { first } = await look(besides, () => answer('[]'), { limiter });
    expect(first).toMatchObject({ failure: null, delayedMs: 0 });
  });
});

describe('a secret of the operator', () => {
  const secret = 'correct horse battery';
  const { redact } = redactor([secret]);

  it('that a host gives as the name of something stays out of the words that ran', async () => {
    const { redact: named } = redactor(['eth0secret']);
    const { last, asked } = await look(
      collectionOf([listing, detail]),
      () => answer('[{"name":"eth0secret"}]'),
      { redact: named },
    );
    expect(asked).toContain('ip -j address eth0secret');
    expect(last.argv).toEqual(['ip', '-j', 'address', '‹redacted:operator›']);
  });

  it.each([
    ['in its output', () => answer(`["${secret}"]`)],
    ['where only fields are kept', () => answer(`[{"name":"${secret}"}]`), ['name']],
    ['on the other stream', () => answer('[]', { stderr: secret })],
    ['where it fails', () => answer('', { exit: 2, stderr: secret })],
    [
      'where nobody could look',
      () => noAnswer({ kind: 'transport', reason: `it printed: ${secret}` }),
    ],
    ['in words that it cannot be read by', () => answer(secret)],
  ] as const)(
    'that a host prints %s stays out of the evidence',
    async (_, host, keep?: readonly string[]) => {
      const collection = collectionOf([listing], keep ? { keep } : {});
      const { first } = await look(collection, host, { redact });
      expect(JSON.stringify(first)).not.toContain('horse');
      expect(JSON.stringify(first)).toContain('‹redacted:operator›');
    },
  );
});
