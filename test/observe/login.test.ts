import { describe, expect, it } from 'vitest';
import { redact } from '../../src/document/redact.ts';
import { lookAtLogin, type Wanted } from '../../src/observe/login.ts';
import { ForwardError, type Session, type VectorAnswer } from '../../src/observe/session.ts';
import { wantsPassword } from '../../src/observe/sudo.ts';
import { answer, noAnswer, sessionTo, unlimited } from './fake-effects.ts';

const nothing: Wanted = {
  programs: [],
  root: new Map(),
  engine: null,
  manager: false,
  systemd: false,
  forward: null,
};
const nft = { argv: ['nft', '-j', 'list', 'ruleset'], deadlineMs: 10_000 };
const run = 'timeout -k 2 10 nft -j list ruleset';
const stat = 'stat -L -c %a %F:%n -- /bin/docker /bin/stat';

const usual: Readonly<Record<string, VectorAnswer>> = {
  'id -u': answer('1000\n'),
  'id -Gn': answer('reviewer adm\n'),
  'printenv PATH': answer('/bin\n'),
  'stat -L -c %a %F:%n -- /bin/stat': answer('755 regular file:/bin/stat\n'),
};

async function look(
  wanted: Partial<Wanted>,
  answers: Readonly<Record<string, VectorAnswer>> = {},
  more: Partial<Session> = {},
) {
  const all = { ...usual, ...answers };
  const missing = noAnswer({ kind: 'tool-missing', reason: 'not here' });
  const { asked, session } = sessionTo(({ argv }) => all[argv.join(' ')] ?? missing, more);
  const login = await lookAtLogin(session, { ...nothing, ...wanted }, unlimited, redact);
  return { asked, login };
}

describe('a login', () => {
  it('is asked who it is and where its programs are, and nothing that no check needs', async () => {
    const { asked, login } = await look({});
    expect(asked.sort()).toEqual(Object.keys(usual).sort());
    expect(login).toMatchObject({
      uid: { ok: true, value: 1000 },
      groups: { ok: true, value: ['reviewer', 'adm'] },
      path: { ok: true, value: ['/bin'] },
      docker: null,
      forward: null,
    });
  });

  it.each<[string, string, boolean]>([
    ['may be executed', '755 regular file:/bin/docker\n', true],
    ['nobody may execute', '644 regular file:/bin/docker\n', false],
    ['is a directory', '755 directory:/bin/docker\n', false],
    ['is not there', '', false],
    ['was not asked for', '755 regular file:/sbin/docker\n', false],
  ])('has a program where the file %s: else not', async (_, line, there) => {
    const said = answer(`${line}755 regular file:/bin/stat\n`, { exit: 1 });
    const { login } = await look({ programs: ['docker'] }, { [stat]: said });
    expect(login.programs.ok && login.programs.value.has('docker')).toBe(there);
  });

  it.each<[string, Readonly<Record<string, VectorAnswer>>]>([
    ['stat is not there', {}],
    ['stat does not even see itself', { [stat]: answer('', { exit: 1 }) }],
    ['the PATH is not told', { 'printenv PATH': answer('', { exit: 1 }) }],
    ['the PATH names no folder', { 'printenv PATH': answer('.:bin\n') }],
  ])('is not said to lack a program where %s', async (_, answers) => {
    const { login } = await look({ programs: ['docker'] }, answers);
    expect(login.programs.ok).toBe(false);
  });

  it('says in the words of the host why Docker and sudo refuse, without secrets', async () => {
    const { login } = await look(
      { engine: 'docker', root: new Map([['nft', nft]]) },
      {
        'docker version --format {{.Server.Version}}': answer('\n', {
          exit: 1,
          stderr: 'permission denied, password=hunter2hunter2\n',
        }),
        [`sudo -n -l -- ${run}`]: answer('', { exit: 1, stderr: 'sudo: a password is required\n' }),
      },
    );
    expect(login.docker).toMatch(/^permission denied, password=‹redacted/);
    expect(login.refused).toEqual(new Map([['nft', 'sudo: a password is required']]));
  });

  it.each([
    ['NOPASSWD: ', new Map()],
    ['', new Map([['nft', 'a password is required']])],
  ])('may run by sudo what a rule "%s" names', async (tag, refused) => {
    const { login } = await look(
      { root: new Map([['nft', nft]]) },
      {
        [`sudo -n -l -- ${run}`]: answer(`/usr/bin/${run}\n`),
        'sudo -n -l': answer(`User may run:\n    (root) ${tag}/usr/bin/${run}\n`),
      },
    );
    expect(login.refused).toEqual(refused);
  });

  // What systemctl says in a container, and in a chroot.
  it.each<[string, VectorAnswer, string | null]>([
    ['answers', answer('Version=252.39-1~deb12u1\n'), null],
    [
      'is not what booted the host',
      answer('', {
        exit: 1,
        stderr:
          "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
      }),
      "System has not been booted with systemd as init system (PID 1). Can't operate.",
    ],
    [
      'is not asked in a chroot',
      answer('', { stderr: "Running in chroot, ignoring command 'show'\n" }),
      "Running in chroot, ignoring command 'show'",
    ],
  ])('says whether systemd %s', async (_, said, systemd) => {
    const answers = { 'systemctl show --no-pager -p Version': said };
    expect((await look({ systemd: true }, answers)).login.systemd).toBe(systemd);
    expect((await look({}, answers)).login.systemd).toBeNull();
  });

  it.each<[string, Error, string | null]>([
    ['forbids it', new ForwardError('transport', 'no'), 'no'],
    ['finds nobody listening', new ForwardError('refused', 'refused'), null],
  ])('has connections made by sshd, where it %s', async (_, error, says) => {
    const connectTcp = () => Promise.reject(error);
    const { login } = await look({ forward: 22 }, {}, { connectTcp });
    expect(login.forward).toBe(says);
  });
});

describe('a rule of sudo', () => {
  it.each([
    ['    (root) NOPASSWD: /bin/a x, PASSWD: /bin/b', '/bin/b', true],
    ['    (root) NOPASSWD: /bin/a x, /bin/b', '/bin/b', false],
    ['    (ALL : ALL) ALL\n    (root) NOPASSWD: /bin/b', '/bin/b', false],
    ['    (root) NOPASSWD: /bin/b\n    (root) /bin/b', '/bin/b', true],
    [String.raw`    (root) /bin/b 1\:2`, '/bin/b 1:2', true],
    ['    (root) NOPASSWD: SETENV: /bin/b', '/bin/b', false],
  ])('%j: a password for %s: %s', (rules, command, wants) => {
    expect(wantsPassword(`Matching Defaults entries:\n    env_reset\n\n${rules}`, command)).toBe(
      wants,
    );
  });
});
