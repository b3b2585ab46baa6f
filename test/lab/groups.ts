// Control groups that a killed keeper could not remove.
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const mount = '/sys/fs/cgroup';

/** Removes the control groups of the lab `name`, in every hierarchy; a group in use stays. */
export async function removeGroups(name: string): Promise<void> {
  const hierarchies = [mount, ...(await directories(mount)).map((entry) => join(mount, entry))];
  for (const hierarchy of hierarchies) {
    const groups = (await directories(hierarchy)).filter((entry) =>
      entry.startsWith(`cold-review-${name}-`),
    );
    for (const group of groups) await removeTree(join(hierarchy, group));
  }
}

async function removeTree(group: string): Promise<void> {
  for (const child of await directories(group)) await removeTree(join(group, child));
  await rmdir(group).catch(() => undefined);
}

async function directories(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
