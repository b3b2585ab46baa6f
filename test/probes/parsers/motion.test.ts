import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readFileSync } from 'node:fs';
import { parseMotion } from '../../../src/probes/parsers/motion.ts';

const init = '    1  5000 systemd         /sbin/init';
const seen = (...lines: string[]) => {
  const parsed = parseMotion([init, ...lines, ''].join('\n'));
  if (!parsed.ok) throw new Error(parsed.reason);
  return (parsed.value as { what: string }[]).map(({ what }) => what).slice(1);
};

describe('what changes a host', () => {
  it.each([
    ['apt-get', 'apt-get -y -o Dpkg::Use-Pty=0 install nginx', 'apt-get install'],
    ['apt', 'apt full-upgrade', 'apt full-upgrade'],
    ['dpkg', '/usr/bin/dpkg --status-fd 11 --no-triggers --unpack --auto-deconfigure', 'dpkg'],
    [
      'nixos-rebuild',
      '/bin/sh /run/current-system/sw/bin/nixos-rebuild switch --flake .',
      'nixos-rebuild switch',
    ],
    [
      'switch-to-confi',
      'perl /nix/store/x/bin/switch-to-configuration switch',
      'switch-to-configuration',
    ],
    [
      'docker',
      'docker --host unix:///run/docker.sock stack deploy -c web.yml web',
      'docker stack deploy',
    ],
  ])('is %s where it says %s', (name, args, what) => {
    expect(seen(` 4242    17 ${name} ${args}`)).toEqual([what]);
  });

  it.each([
    // Whoever has a login may call a process so.
    ['one that is called toString', 'toString', './toString install'],
    ['one that is called valueOf', 'valueOf', './valueOf'],
    ['one that is called constructor', 'constructor', './constructor install'],
    ['one that is called __proto__', '__proto__', './__proto__'],
    ['an editor', 'vim', 'vim /nix/store/x/bin/switch-to-configuration apt-get install'],
    ['a search', 'grep', 'grep -r "docker stack deploy" /srv'],
    ['a list of packages', 'apt', 'apt list --upgradable'],
    ['a refreshed list', 'apt-get', 'apt-get -qq update'],
    ['a question to dpkg', 'dpkg', 'dpkg --print-architecture'],
    ['a build', 'nixos-rebuild', 'nixos-rebuild build'],
    ['a rehearsal', 'switch-to-confi', 'perl switch-to-configuration dry-activate'],
    ['a container that is called so', 'docker', 'docker run --name stack deploy-tool'],
    ['logs that are followed', 'docker', 'docker service logs -f web_stack'],
    ['a kernel thread', 'kworker/0:1', '[kworker/0:1]'],
  ])('is not %s', (_, name, args) => {
    expect(seen(` 4242    17 ${name} ${args}`)).toEqual([]);
  });

  it('is kept by a word of ours, without what the process was given', () => {
    const parsed = parseMotion(`${init}\n 7 3 apt-get apt-get install -o Password=hunter2 x\n`);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
    expect(parsed).toMatchObject({ value: [{ pid: 1 }, { pid: 7, seconds: 3 }] });
  });

  it.each([
    ['a cut line', init],
    ['a word that is no number', 'one 5 systemd init\n'],
    ['a usage message', 'Usage: ps [options]\n'],
  ])('is not told by %s', (_, text) => {
    expect(parseMotion(text).ok).toBe(false);
  });

  it('is asked in words that this ps knows, and PID 1 is seen', () => {
    const file = new URL('../../../probes/collectors/host-motion.yaml', import.meta.url);
    const { steps } = parseYaml(readFileSync(file, 'utf8')) as { steps: { run: string[] }[] };
    const [program = '', ...args] = steps[0]?.run ?? [];
    const parsed = parseMotion(execFileSync(program, args, { encoding: 'utf8' }));
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && parsed.value).toContainEqual(expect.objectContaining({ pid: 1 }));
  });
});
