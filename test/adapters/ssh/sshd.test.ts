import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ForwardError, Session } from '../../../src/observe/session.ts';
import { failureOf, sessionOf, tcpServer, vector, withoutPin } from './fixture.ts';
import { whyNoSshd } from './sshd-program.ts';
import { makeKey, startSshd, type Sshd } from './sshd.ts';

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

/** A login whose shell is another one, with start-up files of its own that print. */
function loginShell(shell: string, folder: string): string {
  mkdirSync(join(folder, 'home', '.config', 'fish'), { recursive: true });
  for (const file of ['.bashrc', '.zshenv', '.cshrc', '.config/fish/config.fish']) {
    writeFileSync(
      join(folder, 'home', file),
      'echo "Welcome to $HOME"\n/bin/sh -c "echo noise >&2"\n',
    );
  }
  return `env HOME=${folder}/home ${shell} -c "$SSH_ORIGINAL_COMMAND"`;
}

/** An sshd whose log-ins end up in the given shell. */
async function sshdWithShell(shell: string): Promise<Sshd> {
  const { folder } = await startSshd();
  return startSshd([`ForceCommand ${loginShell(shell, folder)}`]);
}

/** What a TCP connection made from the host came to. */
function forwardCode(session: Session, host: string, port: number): Promise<string> {
  return session.connectTcp(host, port, 10_000).then(
    () => 'connected',
    (error: unknown) => (error as ForwardError).code,
  );
}

describe.skipIf(whyNoSshd !== null)(
  `OpenSSH's sshd${whyNoSshd === null ? '' : ` (skipped: ${whyNoSshd})`}`,
  () => {
    it('answers thirty vectors over eight sessions, with both streams and every exit status', async () => {
      const session = await sessionOf((await startSshd()).target());
      const script = 'printf %s "$1"; printf %s "$1" >&2; exit "$1"';
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          session.run(vector(['sh', '-c', script, 'sh', `${i}`])),
        ),
      );
      expect(answers.map(({ stdout, stderr, exit }) => [stdout?.text, stderr?.text, exit])).toEqual(
        answers.map((_, i) => [`${i}`, `${i}`, i]),
      );
    });

    it.each([1, 2])('with MaxSessions %i is slower, not different', async (most) => {
      const session = await sessionOf((await startSshd([`MaxSessions ${most}`])).target());
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => session.run(vector(['echo', `${i}`]))),
      );
      expect(answers.map(({ stdout }) => stdout?.text)).toEqual(answers.map((_, i) => `${i}\n`));
    });

    it('with one session goes on after a command that had to be ended', async () => {
      const session = await sessionOf((await startSshd(['MaxSessions 1'])).target());
      const argv = ['sh', '-c', 'trap "" TERM; sleep 30 & wait; sleep 30'];
      const [slow, next] = await Promise.all([
        session.run(vector(argv, { deadlineMs: 300 })),
        session.run(vector(['echo', 'next'])),
      ]);
      expect([slow.failure?.kind, next.stdout?.text]).toEqual(['deadline', 'next\n']);
    });

    it.each(['bash', 'zsh', 'tcsh', 'fish', 'dash'].filter(has))(
      'whose login shell is a talkative %s changes nothing',
      async (shell) => {
        const session = await sessionOf((await sshdWithShell(shell)).target());
        const { stdout, stderr, failure } = await session.run(
          vector(['printf', '%s', "it's $HOME"]),
        );
        expect([stdout?.text, stderr?.text, failure]).toEqual(["it's $HOME", '', null]);
      },
    );

    it('whose login gives no shell says what it printed', async () => {
      const sshd = await startSshd([
        'ForceCommand echo "This account is currently not available."; exit 1',
      ]);
      const session = await sessionOf(sshd.target());
      expect((await session.run(vector(['true']))).failure).toMatchObject({
        kind: 'transport',
        reason: expect.stringContaining('This account is currently not available') as string,
      });
    });

    it('leaves nothing running when the connection goes in the middle', async () => {
      const session = await sessionOf((await startSshd()).target());
      const mark = `${300 + Math.floor(Math.random() * 1e6)}.5`;
      const alive = (): boolean => spawnSync('pgrep', ['-f', `sleep ${mark}`]).status === 0;
      const running = session.run(vector(['sleep', mark], { deadlineMs: 1500 }));
      await expect.poll(alive, { timeout: 10_000 }).toBe(true);
      await session.close();
      expect((await running).failure?.kind).toBe('transport');
      await expect.poll(alive, { timeout: 10_000 }).toBe(false);
    });

    it('that is stopped in the middle fails every vector that has no answer', async () => {
      const sshd = await startSshd();
      const session = await sessionOf(sshd.target());
      await session.run(vector(['true']));
      const running = Array.from({ length: 12 }, () => session.run(vector(['sleep', '5'])));
      sshd.stop();
      const kinds = (await Promise.all(running)).map(({ failure }) => failure?.kind);
      expect(kinds).toEqual(kinds.map(() => 'transport'));
    });

    it('reads 50 MB and keeps the cap', async () => {
      const session = await sessionOf((await startSshd()).target());
      const argv = ['head', '-c', '50000000', '/dev/zero'];
      const answer = await session.run(vector(argv, { capBytes: 1000, deadlineMs: 60_000 }));
      expect([answer.failure?.kind, answer.exit, answer.stdout?.bytes]).toEqual([
        'cut',
        0,
        50_000_000,
      ]);
    });

    it('connects on our behalf, until the connection is gone', async () => {
      const sshd = await startSshd();
      const session = await sessionOf(sshd.target());
      const port = await tcpServer((socket) => socket.end('hello'));
      const stream = await session.connectTcp('127.0.0.1', port, 5000);
      const heard = await new Promise<string>((resolve) => {
        stream.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
        });
      });
      expect(heard).toBe('hello');
      await session.close();
      expect(await forwardCode(session, '127.0.0.1', port)).toBe('transport');
    });

    it('tells a refused forward and a name that does not exist from forwarding that is not allowed', async () => {
      const [open, shut] = await Promise.all([startSshd(), startSshd(['AllowTcpForwarding no'])]);
      const codes = await Promise.all(
        [
          { sshd: open, host: '127.0.0.1' },
          { sshd: open, host: 'no-such-host.invalid' },
          { sshd: shut, host: '127.0.0.1' },
        ].map(async ({ sshd, host }) => {
          const session = await sessionOf(sshd.target());
          return forwardCode(session, host, 1);
        }),
      );
      expect(codes[0]).toBe('refused');
      // Which of the two depends on the resolver of this machine.
      expect(['no-such-name', 'unresolved']).toContain(codes[1]);
      expect(codes[2]).toBe('transport');
    });

    it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
      'shows its %s key where that is the pinned one',
      async (type) => {
        const sshd = await startSshd();
        const session = await sessionOf(sshd.target({ hostKey: sshd.pin(type) }));
        expect(session.hostKey).toBe(sshd.pin(type));
      },
    );

    it('is known from known_hosts as ssh-keyscan writes and ssh-keygen hashes it', async () => {
      const sshd = await startSshd();
      const path = join(sshd.folder, 'known_hosts');
      writeFileSync(
        path,
        execFileSync('ssh-keyscan', ['-p', `${sshd.port}`, '127.0.0.1'], { stdio: 'pipe' }),
      );
      execFileSync('ssh-keygen', ['-Hf', path], { stdio: 'pipe' });
      const target = withoutPin(sshd.target());
      const knownHosts = { path, text: readFileSync(path, 'utf8') };
      expect(knownHosts.text).toContain('|1|');
      expect(await failureOf({ ...target, knownHosts })).toBeNull();
    });

    it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
      'lets in an %s key with a passphrase from the environment',
      async (type) => {
        const sshd = await startSshd();
        const path = join(sshd.folder, `locked_${type}`);
        makeKey(path, type, 'open sesame');
        appendFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${path}.pub`));
        const failure = (passphrase: object) =>
          failureOf(sshd.target({ identities: [{ kind: 'file', path, ...passphrase }] }));
        expect(await failure({ passphrase: 'open sesame' })).toBeNull();
        expect((await failure({}))?.reason).toContain('has a passphrase');
        const wrong = (await failure({ passphrase: 'swordfish' }))?.reason;
        expect(wrong).toContain('is not the one in the environment');
        expect(wrong).not.toContain('swordfish');
      },
    );

    it('lets in the key of an ssh-agent', async () => {
      const sshd = await startSshd();
      const socket = join(sshd.folder, 'agent');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      onTestFinished(() => void agent.kill());
      const add = (): number | null =>
        spawnSync('ssh-add', [join(sshd.folder, 'id')], { env: { SSH_AUTH_SOCK: socket } }).status;
      await expect.poll(add, { timeout: 10_000 }).toBe(0);
      expect(await failureOf(sshd.target({ identities: [{ kind: 'agent', socket }] }))).toBeNull();
    });

    it('is reached through another one', async () => {
      const [bastion, inner] = [await startSshd(), await startSshd()];
      const session = await sessionOf(inner.target({ jump: bastion.target({ name: 'bastion' }) }));
      expect((await session.run(vector(['echo', 'inside']))).stdout?.text).toBe('inside\n');
    });
  },
);
