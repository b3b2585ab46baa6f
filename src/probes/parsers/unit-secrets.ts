import type { Parsed } from './index.ts';
import { isNamedSecret, isPlainPath } from '../../model/secret-names.ts';
import { parseProperties } from './show.ts';

const END = '/proc/sys/kernel/ostype';

type Block = Readonly<Record<string, string | readonly string[]>>;

/**
 * `systemctl show -p Id,User,...,ExecStart '*.service'`: of each unit that names a secret `users`, who it runs as (nobody where that is root, or a user that
 * systemd makes, or one that may read anything), and their `groups` besides; `named`, files among the words of its start whose name is that of a
 * secret; `privileged`, those of them that root reads for it (`ExecStart=+...`, `!...`); `unitFiles`, which no package brought. No other word of a start is given on. The last element stands for a file
 * that is always there, so that there is always something to ask. Of a unit with a root of its own no word is a path of the host.
 */
export function parseUnitSecrets(text: string): Parsed {
  const parsed = parseProperties(text);
  if (!parsed.ok) return parsed;
  const blocks = parsed.value as Block[];
  const isWhole = (block: Block): boolean => asked.every((key) => block[key] !== undefined);
  if (!blocks.every(isWhole)) return { ok: false, reason: 'a unit without all that was asked' };
  const units = blocks.map(unitOf);
  // systemctl lists in no order: what is asked next should not change with it.
  units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
  return { ok: true, value: [...units, last] };
}

/** Printed of each unit, even where they are empty. */
const asked = ['Id', 'User', 'DynamicUser', 'FragmentPath', 'DropInPaths'];

const last = {
  ...{ unit: '', users: ['root'], groups: [] },
  ...{ named: [END], privileged: [], unitFiles: [END] },
};

function unitOf(block: Block) {
  const isElsewhere = /^\/.+/.test(textOf(block.RootDirectory)) || textOf(block.RootImage) !== '';
  const named = isElsewhere ? [] : listOf(block.ExecStart).flatMap(namedBy);
  const commands = listOf(block.ExecStartEx);
  const unprivileged = commands.filter((one) => !isPrivileged(one)).flatMap(namedBy);
  return {
    unit: textOf(block.Id),
    users: named.length === 0 ? [] : userOf(block),
    groups: [block.Group, block.SupplementaryGroups].map(textOf).join(' ').split(' '),
    named,
    privileged: commands
      .filter(isPrivileged)
      .flatMap(namedBy)
      .filter((path) => !unprivileged.includes(path)),
    unitFiles: [block.FragmentPath, block.DropInPaths]
      .map(textOf)
      .join(' ')
      .split(' ')
      .filter(isOwn),
  };
}

/** Whose rights decide: none where systemd makes the user, or lets it read anything. */
function userOf(block: Block): string[] {
  const user = textOf(block.User);
  const isFree = /cap_dac_(?:override|read_search)/.test(textOf(block.AmbientCapabilities));
  const isMade = textOf(block.DynamicUser) === 'yes';
  return isFree || isMade || !/^[a-z_][\w.-]*$/i.test(user) || user === 'root' ? [] : [user];
}

/** `flags=` of ExecStartEx (systemd.exec(5), systemd.service(5)): with `+` or `!` the user of the unit is not taken. */
function isPrivileged(command: string): boolean {
  const [, flags = ''] = / ; flags=([^;]*) ;/.exec(command) ?? [];
  return /\b(?:privileged|no-setuid)\b/.test(flags);
}

/** `{ path=... ; argv[]=... ; ignore_errors=...`, the words parted by blanks: a path is a word, or stands behind `=` in one. */
function namedBy(command: string): string[] {
  const [, argv = ''] = / ; argv\[\]=(.*?) ; (?:ignore_errors|flags)=/s.exec(command) ?? [];
  return argv
    .split(' ')
    .slice(1)
    .flatMap((word) => {
      const [, path = ''] = /(?:^|=)(\/[\w./@+,~-]+)$/.exec(word) ?? [];
      return isNamedSecret(path) ? [path] : [];
    });
}

const isOwn = (path: string): boolean =>
  isPlainPath(path) &&
  /^\/(?:etc|run|usr\/local)\/[\w./@\\:+-]+$/.test(path) &&
  !path.startsWith('/run/systemd/generator');

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? [value] : value;
}

const textOf = (value: string | readonly string[] | undefined): string => listOf(value).join(' ');
