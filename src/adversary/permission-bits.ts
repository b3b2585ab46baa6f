import { z } from 'zod';

/** A file or directory on the way to a path, as the parsers of namei(1) give it. */
export const place = z.object({
  path: z.string(),
  kind: z.string(),
  mode: z.string().regex(/^[0-7]{4}$/),
  owner: z.string(),
  group: z.string(),
});
export type Place = z.infer<typeof place>;

/** Who wants to read. */
export interface User {
  readonly uid: number;
  readonly name: string;
  readonly groups: readonly string[];
}

/** `uid=33(www-data) gid=33(www-data) groups=33(www-data),4(adm)`, and nothing less; null of another line. */
export function userOf(line: string): User | null {
  const shape =
    /^uid=(\d+)\(([^()]+)\) gid=\d+\([^()]+\) groups=((?:\d+\([^()]+\),?)+)(?: context=\S+)?$/;
  const [, uid, name, groups] = shape.exec(line) ?? [];
  if (uid === undefined || name === undefined || groups === undefined || groups.endsWith(','))
    return null;
  const names = [...groups.matchAll(/\(([^()]+)\)/g)].map(([, group = '']) => group);
  return { uid: Number(uid), name, groups: names };
}

/** Whether the bits let a user pass (1) or read (4). */
export function allows({ mode, owner, group }: Place, user: User, bit: 1 | 4): boolean {
  const index = owner === user.name ? 1 : user.groups.includes(group) ? 2 : 3;
  return (Number(mode[index]) & bit) !== 0;
}

/** Whether the bits let anybody do it who is neither the owner nor of the group. */
export function allowsAll({ mode }: Place, bit: 1 | 4): boolean {
  return (Number(mode[3]) & bit) !== 0;
}

/** `/root (0700 root root)`. */
export function shown({ path, mode, owner, group }: Place): string {
  return `${path} (${mode} ${owner} ${group})`;
}
