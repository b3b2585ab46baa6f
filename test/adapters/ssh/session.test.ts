import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { laneLimits } from '../../../src/observe/lane.ts';
import { toolMissing, type SshServer } from '../../embedded/ssh-server.ts';
import { echo, serve, sessionOf, targetOf, tcpServer, vector } from './fixture.ts';

describe('a session', () => {
  it('runs vectors over one log-in and says whom it reached', async () => {
    const server = await serve({ noise: 'Welcome!\nlast login: today' });
    const session = await sessionOf(targetOf(server));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => session.run(vector(['echo', `it's ${i}`]))),
    );
    expect(answers.map(({ stdout }) => stdout?.text)).toEqual(
      answers.map((_, i) => `echo it's ${i}\n`),
    );
    expect([session.peer, session.hostKey, server.logins()]).toEqual(['127.0.0.1', server.pin, 1]);
    expect(server.sessions()).toBeLessThanOrEqual(8);
  });

  it('is only slower where the host gives two sessions', async () => {
    const server = await serve({ maxSessions: 2 });
    const session = await sessionOf(targetOf(server));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => session.run(vector(['echo', `${i}`]))),
    );
    expect(answers.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(server.sessions()).toBe(2);
  });

  it('fails every vector where the host gives none', async () => {
    const session = await sessionOf(targetOf(await serve({ maxSessions: 0 })));
    const answers = await Promise.all([session.run(vector(['a'])), session.run(vector(['b']))]);
    expect(answers.map(({ failure }) => failure?.kind)).toEqual(['transport', 'transport']);
  });

  it('brings back binary output byte by byte', async () => {
    const bytes = new Uint8Array(randomBytes(200_000));
    const session = await sessionOf(
      targetOf(await serve({ answer: () => Promise.resolve({ stdout: bytes, exit: 0 }) })),
    );
    const { stdout } = await session.run(vector(['cat']));
    expect(stdout?.bytes).toBe(bytes.length);
  });

  it('counts 50 MB of output, keeps the cap of it and stays small', async () => {
    const stdout = new Uint8Array(50_000_000).fill(0x78);
    const server = await serve({
      answer: () => Promise.resolve({ stdout, exit: 0 }),
      deadlines: false,
    });
    const session = await sessionOf(targetOf(server));
    const answer = await session.run(vector(['cat'], { deadlineMs: 60_000, capBytes: 1000 }));
    expect(answer.failure?.kind).toBe('cut');
    expect([answer.stdout?.bytes, answer.stdout?.text.length]).toEqual([50_000_000, 1000]);
  }, 60_000);

  it('answers for every vector where the connection is cut in the middle of a frame', async () => {
    const server: SshServer = await serve({
      answer: () => {
        server.drop();
        return new Promise(() => undefined);
      },
    });
    const session = await sessionOf(targetOf(server));
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => session.run(vector(['cat']))),
    );
    expect(answers.map(({ failure }) => failure?.kind)).toEqual(answers.map(() => 'transport'));
    expect(answers[0]?.failure?.reason).toContain('cc-ci');
  });

  it('gives up a vector that the host neither answers nor ends', async () => {
    const silent = (argv: readonly string[]) =>
      argv[0] === 'hang' ? new Promise<never>(() => undefined) : echo(argv);
    const server = await serve({ answer: silent, deadlines: false });
    const session = await sessionOf(targetOf(server), {
      laneLimits: { ...laneLimits, graceMs: -1900 },
    });
    const [hung, fine] = await Promise.all([
      session.run(vector(['hang'], { deadlineMs: 50 })),
      session.run(vector(['echo'])),
    ]);
    expect([hung.failure?.kind, fine.failure]).toEqual(['deadline', null]);
  });

  it('passes on what a host without the tool says', async () => {
    const session = await sessionOf(
      targetOf(await serve({ answer: (argv) => Promise.resolve(toolMissing(argv)) })),
    );
    expect((await session.run(vector(['docker', 'info']))).failure).toMatchObject({
      kind: 'tool-missing',
      reason: expect.stringContaining('docker is not on this host') as string,
    });
  });

  it('that is interrupted answers for every vector at once', async () => {
    const server = await serve({ answer: () => new Promise(() => undefined) });
    const interrupt = new AbortController();
    const session = await sessionOf(targetOf(server), { signal: interrupt.signal });
    const running = Array.from({ length: 10 }, () => session.run(vector(['cat'])));
    interrupt.abort();
    const answers = await Promise.all(running);
    expect(answers.map(({ failure }) => failure?.reason)).toEqual(
      answers.map(() => 'Interrupted.'),
    );
  });

  it('that was closed answers with a failure', async () => {
    const session = await sessionOf(targetOf(await serve()));
    await session.close();
    await session.close();
    expect((await session.run(vector(['echo']))).failure?.kind).toBe('transport');
  });
});

describe('a TCP connection made from the host', () => {
  it('reaches what the host reaches', async () => {
    const asked: string[] = [];
    const far = await tcpServer((socket) => socket.pipe(socket));
    const server = await serve({
      connectTcp: (host, port) => {
        asked.push(`${host}:${port}`);
        return Promise.resolve(connect(far, '127.0.0.1'));
      },
    });
    const session = await sessionOf(targetOf(server));
    const stream = await session.connectTcp('inside.example', 443, 1000);
    const heard = new Promise<string>((resolve) =>
      stream.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
      }),
    );
    stream.write('hello');
    expect([await heard, asked]).toEqual(['hello', ['inside.example:443']]);
    stream.destroy();
  });

  it('that the host does not allow was never tried', async () => {
    const session = await sessionOf(targetOf(await serve()));
    await expect(session.connectTcp('inside.example', 443, 1000)).rejects.toMatchObject({
      code: 'transport',
    });
  });

  it('that never comes about is given up in time', async () => {
    const session = await sessionOf(
      targetOf(await serve({ connectTcp: () => new Promise(() => undefined) })),
    );
    await expect(session.connectTcp('inside.example', 443, 100)).rejects.toMatchObject({
      code: 'timeout',
    });
  });
});
