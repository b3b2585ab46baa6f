import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceFile } from '../model/problem.ts';

/** The folder of this package: the nearest one above this module that has built-in probes. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'probes', 'collectors'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('the probes that ship with cold-review are missing');
    folder = above;
  }
  return folder;
}

/** The probes and collectors that ship with the package, by paths like `probes/https-status.yaml`. */
export function builtinProbes(): SourceFile[] {
  return yamlBelow(packageRoot(), ['probes', join('probes', 'collectors')]);
}

/** The handlebars templates that ship with the package, by name without extension. */
export function builtinTemplates(): Record<string, string> {
  const folder = join(packageRoot(), 'templates');
  const files = readdirSync(folder).filter((name) => name.endsWith('.hbs'));
  return Object.fromEntries(
    files.map((name) => [name.slice(0, -'.hbs'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}

/** A file that ships to be copied: `.drone.yml`. */
export function exampleFile(path: string): string {
  return readFileSync(join(packageRoot(), 'examples', path), 'utf8');
}

/** The module that the evaluator's worker runs. */
export function workerScript(): URL {
  return pathToFileURL(join(packageRoot(), 'dist', 'cel-worker.js'));
}

function yamlBelow(root: string, folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => {
        const path = join(root, folder, name);
        return {
          path: relative(root, path).replaceAll('\\', '/'),
          text: readFileSync(path, 'utf8'),
        };
      }),
  );
}
