import { resolve } from 'node:path';
import { gitAccess } from '../ci/forge.ts';
import { machineName, openEvidenceStore, openWholeRepository } from '../composition/edges.ts';
import { isCloneUrl } from '../model/clone-url.ts';
import { ReviewFailure } from '../model/failure.ts';
import { parseDuration } from '../model/units.ts';
import { pruneText, toPruneJson } from '../report/prune.ts';
import { pruneEvidence } from '../steps/prune.ts';
import type { ReviewOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

const inconclusive = 3;

/** `review prune [repositories...]`: what of the operator's store nothing rests on; removed where it is said (`--yes`). */
export async function pruneCommand(
  options: ReviewOptions,
  terminal: Terminal,
  ...repositories: string[]
): Promise<number> {
  const store = openEvidenceStore(options, terminal);
  if (!store) {
    throw new ReviewFailure(
      'usage',
      'Nobody says where the evidence is kept.',
      'Example: review prune --older-than 30d --evidence-store DIR',
    );
  }
  const named = repositories.length === 0 ? [options.repository] : repositories;
  const access = gitAccess(options, terminal);
  const pruned = await pruneEvidence(
    {
      repositories: named.map((one) => (isCloneUrl(one) ? one : resolve(terminal.cwd, one))),
      olderThanMs: ageOf(options.olderThan),
      removes: options.yes === true && options.dryRun !== true,
    },
    {
      store,
      openWhole: (repository) => openWholeRepository({ repository, ...(access && { access }) }),
      now: () => new Date(),
      machineName: machineName(),
    },
  );
  terminal.out(options.json === true ? toPruneJson(pruned) : pruneText(pruned));
  return pruned.failed.length === 0 ? 0 : inconclusive;
}

function ageOf(given: string = '30d'): number {
  const age = parseDuration(given);
  if (age !== null) return age;
  throw new ReviewFailure(
    'usage',
    `--older-than ${JSON.stringify(given.slice(0, 40))} is no time.`,
    'Example: --older-than 30d',
  );
}
