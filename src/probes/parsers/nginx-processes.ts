import type { Parsed } from './index.ts';

/** `ps -o pid,comm:15,args:140,cgroup`, the words padded to their width: procps pads by 144 at most. */
const shape = /^ *(\d{1,10}) (.{15}) (.{140}) (.*)$/;
const child = /^nginx: (?:worker|cache manager|cache loader) process/;
const usual = '/etc/nginx/nginx.conf';

/**
 * `ps -ww --no-headers -o pid,comm:15,args:140,cgroup -p 1 -C nginx`: PID 1 as `init`, and each container with an nginx: `containers`, its
 * id by the kernel's control groups; `elsewhere`, whether it was started with other files than /etc/nginx/nginx.conf. A container without an id of Docker's form, or one
 * inside of another, is `foreign`. An nginx of the host is left out. No word of a command is given on.
 */
export function parseNginxProcesses(text: string): Parsed {
  if (text !== '' && !text.endsWith('\n')) return { ok: false, reason: 'the last line is cut off' };
  let isInit = false;
  let isForeign = false;
  const elsewhere = new Map<string, boolean>();
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, pid, , args = '', groups = ''] = shape.exec(line) ?? [];
    if (pid === undefined) return { ok: false, reason: 'a line is none of `ps` as it was asked' };
    if (pid === '1') {
      isInit = true;
      continue;
    }
    const [id, ...more] = containersIn(groups);
    if (id === undefined) isForeign ||= isMade(groups);
    else if (more.length > 0) isForeign = true;
    else elsewhere.set(id, elsewhere.get(id) === true || hasOtherFile(args));
  }
  const found = [...elsewhere].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ok: true,
    value: [
      { init: isInit, foreign: isForeign, containers: [], elsewhere: false },
      ...found.map(([id, is]) => ({
        ...{ init: false, foreign: false },
        ...{ containers: [id], elsewhere: is },
      })),
    ],
  };
}

/** `/docker/<id>`, `docker-<id>.scope`, or below a parent that the daemon was told. */
function containersIn(groups: string): string[] {
  const ids = [...groups.matchAll(/\/(?:docker-)?([0-9a-f]{64})(?:\.scope)?(?=[,/]|$)/g)];
  return [...new Set(ids.map(([, id = '']) => id))];
}

/** `libpod-<id>.scope`, `cri-containerd-<id>.scope`: a container of another engine. */
const isMade = (groups: string): boolean => /[0-9a-f]{64}/.test(groups);

/** `-c FILE` is of the first process; where its words fill the width, more may follow. */
function hasOtherFile(args: string): boolean {
  if (child.test(args)) return false;
  const files = [...args.matchAll(/ -[qtTvV]*c *(\S+)/g)].map(([, file]) => file);
  return files.some((file) => file !== usual) || !args.endsWith(' ');
}
