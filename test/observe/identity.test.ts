import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/document/redact.ts';
import { identify } from '../../src/observe/identity.ts';
import type { VectorAnswer } from '../../src/observe/session.ts';
import { answer, effectsWith, hostKey, noAnswer, sessionTo, startedAt } from './fake-effects.ts';

const web = { name: 'web', address: 'web.example.net:22', user: 'reviewer' };
const machineId = '0123456789abcdef0123456789abcdef';
const bootId = '5c4f6f0e-8a2b-4a0f-9a2e-0d7f6f9f9a11';
const seconds = Date.parse(startedAt) / 1000;

const healthy = {
  'cat /proc/sys/kernel/random/boot_id': answer(`${bootId}\n`),
  'cat /etc/machine-id': answer(`${machineId}\n`),
  'date -u +%s.%N': answer(`${seconds + 600}.250000000\n`),
};

function identifyWith(answers: Readonly<Record<string, VectorAnswer>>) {
  const all: Readonly<Record<string, VectorAnswer>> = { ...healthy, ...answers };
  const missing = noAnswer({ kind: 'tool-missing', reason: 'not here' });
  const { opened } = sessionTo(({ argv }) => all[argv.join(' ')] ?? missing);
  return identify(web, effectsWith({ session: () => Promise.resolve(opened) }));
}

describe('who a host is', () => {
  it('is its key, address, boot, machine and clock', async () => {
    expect(await identifyWith({})).toEqual({
      ...web,
      peer: '192.0.2.7',
      hostKey,
      bootId,
      machine: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      clockSkewMs: 600_250,
      failure: null,
    });
  });

  it('never has the machine id, only a hash that is keyed by it', async () => {
    const identity = await identifyWith({});
    expect(JSON.stringify(identity)).not.toContain(machineId);
    const bare = createHmac('sha256', '').update(Buffer.from(machineId, 'hex')).digest('hex');
    expect(identity.machine).not.toBe(bare.slice(0, 32));
    const other = await identifyWith({ 'cat /etc/machine-id': answer(`${'f'.repeat(32)}\n`) });
    expect(other.machine).not.toBe(identity.machine);
  });

  it.each([
    ['boot', 'cat /proc/sys/kernel/random/boot_id', answer('', { exit: 1 }), { bootId: null }],
    ['machine', 'cat /etc/machine-id', answer('uninitialized\n'), { machine: null }],
    ['machine', 'cat /etc/machine-id', answer('', { exit: 1 }), { machine: null }],
    ['clock', 'date -u +%s.%N', answer('Sat Jun 13 05:49:12 UTC 2026\n'), { clockSkewMs: null }],
    [
      'clock',
      'date -u +%s.%N',
      noAnswer({ kind: 'deadline', reason: 'it hangs' }),
      { clockSkewMs: null },
    ],
  ])('says nothing of a %s that it cannot tell (%s)', async (_, vector, said, expected) => {
    expect(await identifyWith({ [vector]: said })).toMatchObject({ ...expected, failure: null });
  });

  it('knows the clock of a BusyBox to the second', async () => {
    const busybox = answer(`${seconds - 3}.%N\n`);
    expect((await identifyWith({ 'date -u +%s.%N': busybox })).clockSkewMs).toBe(-3000);
  });

  it('is why there is no connection, without the operator’s secrets', async () => {
    const failure = { kind: 'transport', reason: 'The login printed: open sesame' } as const;
    const effects = effectsWith({
      session: () => Promise.resolve({ ok: false, failure }),
      redact: redactor(['open sesame']).redact,
    });
    expect(await identify(web, effects)).toMatchObject({
      hostKey: null,
      bootId: null,
      failure: { kind: 'transport', reason: 'The login printed: ‹redacted:operator›' },
    });
  });
});
