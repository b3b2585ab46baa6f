import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const setting = z.object({ key: z.string(), value: z.string(), line: z.int() });

/** A setting, and the file that has the last word on it. */
interface Said extends z.infer<typeof setting> {
  readonly path: string;
}

/** Of two files with one name the first of these folders counts, and the other is not read. */
const folders = ['/etc/', '/run/', '/usr/local/lib/', '/usr/lib/'];

/** Settings that Docker, network managers and others set on their own account, each time they start; and those that the kernel rounds. */
const owned =
  /^net\.(?:ipv[46]\.(?:ip_forward$|conf\.(?:(?:all|default)\.forwarding$|(?!(?:all|default)\.))|neigh\.|route\.)|bridge\.|netfilter\.)|^kernel\.core_|^vm\.(?:nr|dirty)_/;

/**
 * Settings of the kernel that are otherwise than the files of sysctl.d say, so that the next boot changes them. What no
 * file speaks of is not looked at, as the kernel's own defaults are not known. Gives `wrong`, and `kept`:
 * settings that were asked for, and that the login does not see now.
 */
export const settingsNotDurable = analysis(
  {
    variables: z.object({
      sysctlPaths: z.array(z.object({ path: z.string() })),
      sysctlFiles: z.array(
        z.object({ path: z.string(), settings: z.array(setting), keys: z.array(z.string()) }),
      ),
      sysctlNow: z.array(z.string()),
    }),
    params: z.object({}),
  },
  ({ sysctlPaths, sysctlFiles, sysctlNow }): AnalysisResult => {
    const isWhole = sysctlNow.at(-1) === 'kernel.ostype = Linux';
    if (!isWhole || !sysctlNow.every((line) => / =(?: |$)/.test(line)))
      return { ok: false, reason: 'the kernel was not asked for its settings to the last' };
    const now = new Map(sysctlNow.map(setNow));
    const inEffect = loaded(sysctlPaths.map(({ path }) => path));
    const said = lastWords(inEffect, sysctlFiles);
    const kept = sysctlFiles
      .flatMap(({ path, keys }) => (inEffect.includes(path) ? keys : []))
      .filter((key) => !now.has(key))
      .map(subjectOf);
    const wrong = said.flatMap(({ key, value, path, line }): Wrong[] => {
      const has = now.get(key);
      if (has === undefined || isSame(has, value)) return [];
      if (owned.test(key) || path.startsWith('/run/')) return [];
      return [
        {
          subject: subjectOf(key),
          says: `${key} is ${has}, and a file says ${value}: the next boot has that`,
          evidence: [`${path}:${line}: ${key} = ${value}`, `${key} = ${has}`],
        },
      ];
    });
    return { ok: true, value: { wrong: inOrder(wrong), kept } };
  },
);

const subjectOf = (key: string): string => `setting ${key}`;

function setNow(line: string): [key: string, value: string] {
  const at = line.indexOf(' =');
  return [
    line.slice(0, at),
    line
      .slice(at + 2)
      .replace(/\s+/g, ' ')
      .trim(),
  ];
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const rank = (path: string): number => folders.findIndex((folder) => path.startsWith(folder));

/** The files that systemd-sysctl reads, in its order: by name, whatever their folder. */
function loaded(paths: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const path of paths.toSorted((a, b) => rank(b) - rank(a))) byName.set(nameOf(path), path);
  return [...byName.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function lastWords(
  inEffect: readonly string[],
  files: readonly {
    readonly path: string;
    readonly settings: readonly z.infer<typeof setting>[];
  }[],
): Said[] {
  const byPath = new Map(files.map(({ path, settings }) => [path, settings]));
  const said = inEffect.flatMap((path) =>
    (byPath.get(path) ?? []).map((one) => ({ ...one, path })),
  );
  return [...new Map(said.map((one) => [one.key, one])).values()];
}

/** As the kernel prints it: several values by tabs, numbers in tens. */
function isSame(has: string, said: string): boolean {
  const [now, then] = [has, said].map((text) => text.trim().split(/\s+/));
  return (
    now?.length === then?.length &&
    (now ?? []).every((one, at) => one === then?.[at] || Number(one) === Number(then?.[at]))
  );
}
