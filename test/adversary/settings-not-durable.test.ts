// Settings of the kernel against the files of sysctl.d: which file counts, and what is not ours to say.
import { describe, expect, it } from 'vitest';
import { settingsNotDurable } from '../../src/adversary/settings-not-durable.ts';
import { parseSysctlFiles } from '../../src/probes/parsers/sysctl-files.ts';
import { endsSoon } from '../ends-soon.ts';

type Files = Readonly<Record<string, string>>;

function read(files: Files): { path: string; settings: { key: string }[]; keys: string[] }[] {
  const lines = Object.entries(files).flatMap(([path, text]) =>
    text === '' ? [] : text.split('\n').map((line, at) => `${path}:${at + 1}:${line}\n`),
  );
  const parsed = parseSysctlFiles(`${lines.join('')}/proc/sys/kernel/ostype:1:Linux\n`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value as ReturnType<typeof read>;
}

function looked(files: Files, ...now: readonly string[]) {
  const variables = {
    sysctlPaths: Object.keys(files).map((path) => ({ path })),
    sysctlFiles: read(files),
    sysctlNow: [...now, 'kernel.ostype = Linux'],
  };
  const result = settingsNotDurable(variables, {}, {});
  if (!result.ok) throw new Error(result.reason);
  return result.value as { wrong: { says: string }[]; kept: string[] };
}

const wrong = (files: Files, ...now: readonly string[]): string[] =>
  looked(files, ...now).wrong.map(({ says }) => says);

const own = '/etc/sysctl.d/50-ours.conf';
const swappiness = (value: string): string => `vm.swappiness = ${value}`;

it('a line of blanks that would stall a review ends soon', () => {
  const value = `1${' '.repeat(300_000)}0`;
  const [file] = endsSoon(() => read({ [own]: swappiness(value) }));
  expect(file?.settings).toEqual([{ key: 'vm.swappiness', value, line: 1 }]);
});

describe('a setting of the kernel', () => {
  it('that is otherwise than the file says is what the next boot changes', () => {
    expect(wrong({ [own]: swappiness('10') }, swappiness('60'))).toEqual([
      'vm.swappiness is 60, and a file says 10: the next boot has that',
    ]);
  });

  it.each<[string, Files, string]>([
    ['is as the file says', { [own]: swappiness('10') }, swappiness('10')],
    [
      'is the same number in other words',
      { [own]: 'net.ipv4.tcp_rmem=0x1000  2\t3' },
      'net.ipv4.tcp_rmem = 4096\t2\t3',
    ],
    ['may not be read by the login', { [own]: 'kernel.secret = 1' }, swappiness('60')],
    ['belongs to Docker', { [own]: 'net.ipv4.ip_forward = 0' }, 'net.ipv4.ip_forward = 1'],
    [
      'belongs to one interface',
      { [own]: 'net.ipv6.conf.eth0.accept_ra = 2' },
      'net.ipv6.conf.eth0.accept_ra = 0',
    ],
    ['is named by a comment', { [own]: '# vm.swappiness = 10' }, swappiness('60')],
    [
      'is named by a later file again',
      { [own]: swappiness('10'), '/usr/lib/sysctl.d/90-last.conf': swappiness('60') },
      swappiness('60'),
    ],
    [
      'is named by a file that another of its name hides',
      { '/usr/lib/sysctl.d/50-ours.conf': swappiness('10'), [own]: '' },
      swappiness('60'),
    ],
    [
      'is set for this boot by a file',
      { [own]: swappiness('10'), '/run/sysctl.d/90-now.conf': swappiness('20') },
      swappiness('60'),
    ],
  ])('that %s is none', (_what, files, now) => {
    expect(wrong(files, now)).toEqual([]);
  });

  it.each<[string, Files, string[]]>([
    ['was asked for and is not shown', { [own]: swappiness('10') }, ['setting vm.swappiness']],
    ['is shown', { [own]: 'kernel.panic = 0' }, []],
    ['no file of the host names any more', {}, []],
    ['only the distribution names', { '/usr/lib/sysctl.d/1.conf': swappiness('10') }, []],
    [
      'is named where another file hides it',
      { '/usr/local/lib/sysctl.d/50-ours.conf': swappiness('10'), [own]: '' },
      [],
    ],
  ])('that %s: what was found of it stays only where that cannot be told', (_what, files, kept) => {
    expect(looked(files, 'kernel.panic = 0').kept).toEqual(kept);
  });

  it.each([
    ['net/ipv4/conf/all/rp_filter = 1', 'net.ipv4.conf.all.rp_filter'],
    ['-kernel.panic=10', 'kernel.panic'],
    ['net.ipv4.conf.*.rp_filter = 1', undefined],
    ['net/ipv4/conf/eth0.1/rp_filter = 1', undefined],
  ])('is asked for by the line %s as %s', (line, key) => {
    expect(read({ [own]: line })[0]?.keys).toEqual(key === undefined ? [] : [key]);
  });

  it('is not asked for where only the distribution names it, and the last of all always is', () => {
    const files = read({ '/usr/lib/sysctl.d/50-default.conf': swappiness('10') });
    expect(files.map(({ keys }) => keys)).toEqual([[], ['kernel.ostype']]);
  });

  it.each([
    ['did not answer to the last', [swappiness('1')]],
    ['was not all that spoke', ['Welcome to cc-ci!', 'kernel.ostype = Linux']],
  ])('is not known where the kernel %s', (_what, sysctlNow) => {
    const variables = { sysctlPaths: [], sysctlFiles: [], sysctlNow };
    expect(settingsNotDurable(variables, {}, {}).ok).toBe(false);
  });
});
