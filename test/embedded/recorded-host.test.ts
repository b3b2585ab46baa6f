import { request } from 'node:https';
import { onTestFinished, expect, test } from 'vitest';
import { openSession } from '../../src/adapters/ssh/index.ts';
import type { Session, VectorAnswer } from '../../src/observe/session.ts';
import { startRecordedHost, type RecordedHost } from './recorded-host.ts';
import { readRecording } from './recordings.ts';

async function started(name: string): Promise<RecordedHost> {
  const host = await startRecordedHost(readRecording(name));
  onTestFinished(() => host.close());
  return host;
}

async function logIn({ port, pin, identity }: RecordedHost): Promise<Session> {
  const opened = await openSession({
    name: 'cc-ci',
    address: '127.0.0.1',
    port,
    user: 'reviewer',
    hostKey: pin,
    identities: [{ kind: 'text', text: identity, from: 'the test' }],
  });
  if (!opened.ok) throw new Error(opened.failure.reason);
  onTestFinished(() => opened.session.close());
  return opened.session;
}

const ask = (session: Session, ...argv: string[]): Promise<VectorAnswer> =>
  session.run({ argv, deadlineMs: 5000, capBytes: 1_048_576 });

const networks = ['docker', 'network', 'ls', '--no-trunc', '--format', '{{json .}}'];

test('answers as recorded, and as another recording after the work', async () => {
  const host = await started('before');
  const session = await logIn(host);
  const before = await ask(session, ...networks);
  host.become(readRecording('after'));
  const after = await ask(session, ...networks);
  expect([before.exit, after.exit]).toEqual([0, 0]);
  expect(before.stdout?.text).toContain('"Name":"proxy"');
  expect(after.stdout?.text).not.toBe(before.stdout?.text);
  expect(host.unrecorded).toEqual([]);
});

test('a vector that was not recorded is a tool that is not there, never a success', async () => {
  const host = await started('after');
  const answer = await ask(await logIn(host), ...networks, '--filter', 'name=proxy');
  expect(answer).toMatchObject({ exit: 127, failure: { kind: 'tool-missing' } });
  expect(answer.stdout?.text).toBe('');
  expect(answer.stderr?.text).toBe(
    "timeout: failed to run command 'docker': No such file or directory\n",
  );
  expect(host.unrecorded).toEqual([[...networks, '--filter', 'name=proxy']]);
});

test('says of a missing tool what the real host said', () => {
  const { answers } = readRecording('docker-not-in-path');
  const said = answers.filter(({ argv }) => argv[0] === 'docker');
  expect(said.length).toBeGreaterThan(0);
  for (const { exit, stderr } of said) {
    expect(exit).toBe(127);
    expect(stderr).toBe("timeout: failed to run command 'docker': No such file or directory\n");
  }
});

test('its clock is live', async () => {
  const session = await logIn(await started('after'));
  const { stdout } = await ask(session, 'date', '-u', '+%s.%N');
  expect(stdout?.text).toMatch(/^\d{10}\.\d{9}\n$/);
  expect(Math.abs(Number(stdout?.text) * 1000 - Date.now())).toBeLessThan(5000);
});

test('routes answer with a certificate of its own authority; other names are not found', async () => {
  const { endpoint, authority } = await started('after');
  const [address, port] = endpoint.split(':');
  const status = (name: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const to = { host: address, port, servername: name, ca: authority, headers: { host: name } };
      request(to, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await status('ci.example.net')).toBe(200);
  expect(await status('drone.ci.example.net')).toBe(303);
  expect(await status('bridge.ci.example.net')).toBe(404);
  expect(await status('nobody.ci.example.net')).toBe(404);
});
