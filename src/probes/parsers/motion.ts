import type { Parsed } from './index.ts';

/** What a process that changes its host is called by us, by its name in the kernel and its words. */
/** Of names that any user of the host chooses: nothing is found that does not stand here. */
const movers = new Map<string, (words: readonly string[]) => string | null>([
  ['apt', packages('apt')],
  ['apt-get', packages('apt-get')],
  ['aptitude', packages('aptitude')],
  ['dpkg', (words) => (words.some((word) => dpkgActions.has(word)) ? 'dpkg' : null)],
  ['nixos-rebuild', rebuild],
  ['.nixos-rebuild-', rebuild],
  [
    // The kernel keeps fifteen characters of `switch-to-configuration`.
    'switch-to-confi',
    (words) => (words.includes('dry-activate') ? null : 'switch-to-configuration'),
  ],
  [
    'docker',
    (words) => {
      const at = words.indexOf('stack');
      const verb = at < 0 ? '' : words[at + 1];
      return verb === 'deploy' || verb === 'up' ? 'docker stack deploy' : null;
    },
  ],
]);

const aptActions = new Set(
  'install reinstall upgrade safe-upgrade full-upgrade dist-upgrade dselect-upgrade remove purge autoremove autopurge satisfy build-dep'.split(
    ' ',
  ),
);
const dpkgActions = new Set(
  '-i --install --unpack --configure -r --remove -P --purge --triggers-only'.split(' '),
);

function packages(program: string) {
  return (words: readonly string[]): string | null => {
    const action = words.find((word) => aptActions.has(word));
    return action === undefined ? null : `${program} ${action}`;
  };
}

function rebuild(words: readonly string[]): string | null {
  const action = words.find((word) => ['switch', 'test', 'boot'].includes(word));
  return action === undefined ? null : `nixos-rebuild ${action}`;
}

/**
 * `ps -o pid,etimes,comm,args`: the processes that change their host, `{ pid, seconds, what }`, and PID 1 as `init`.
 * A process is known by its name in the kernel: an editor that has such a file open has another.
 */
export function parseMotion(text: string): Parsed {
  if (text !== '' && !text.endsWith('\n')) return { ok: false, reason: 'the last line is cut off' };
  const found: { pid: number; seconds: number; what: string }[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, pid, seconds, name = '', args = ''] =
      /^\s*(\d{1,10})\s+(\d{1,12})\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || seconds === undefined)
      return { ok: false, reason: 'a line is none of `ps -o pid,etimes,comm,args`' };
    const words = args.split(/\s+/).slice(1);
    const what = pid === '1' ? 'init' : (movers.get(name)?.(words) ?? null);
    if (what !== null) found.push({ pid: Number(pid), seconds: Number(seconds), what });
  }
  return { ok: true, value: found };
}
