/** Where an sshd is found that a test can start as a process of its own. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { buildPaths } from '../../lab/directories.ts';
import { recipeVersion } from '../../lab/recipe.ts';

const installed = '/usr/sbin/sshd';
const { rootfs } = buildPaths(recipeVersion);

/** Why no sshd can run here; null where one can. */
export const whyNoSshd =
  existsSync(installed) || (existsSync(join(rootfs, installed)) && userInfo().uid === 0)
    ? null
    : `${installed} is not on this machine: apt-get install openssh-server, or npm run lab -- setup`;

/**
 * The words that start it, in the foreground: the machine's own, or that of the real host's file system. The package is not
 * installed for a test, as that would open port 22.
 * @param folder of the test, for what it needs besides
 */
export function sshdCommand(folder: string): [string, ...string[]] {
  if (existsSync(installed)) return [installed];
  const passwd = join(folder, 'passwd');
  // The login that privilege separation drops to, for this process and its children alone.
  const line = 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n';
  writeFileSync(passwd, readFileSync('/etc/passwd', 'utf8').trimEnd() + `\n${line}`);
  const script = 'mount --bind "$0" /etc/passwd && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, passwd, ...foreign(join(rootfs, installed))];
}

/** A program by the loader and libraries that it was made for. `-r`: it cannot start itself again. */
function foreign(program: string): string[] {
  const lib = join(rootfs, 'usr/lib');
  const [triplet = ''] = readdirSync(lib).filter((name) => name.endsWith('-linux-gnu'));
  const folder = join(lib, triplet);
  const loader = readdirSync(folder).find((name) => /^ld-linux-.*\.so/.test(name)) ?? '';
  return [join(folder, loader), '--library-path', folder, program, '-r'];
}
