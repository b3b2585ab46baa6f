/** Opens a repository for a review. */
import type { Repository } from '../../model/repository.ts';
import type { Access } from './access.ts';
import { makeClone } from './clone.ts';
import { deepen, isShallow } from './deepen.ts';
import { ColdRepository } from './repository.ts';
import { locate, requireGit } from './source.ts';

/** Clones a path or URL, whole, and checks that there is something to review. */
export async function openCold(source: {
  readonly repository: string;
  readonly branch?: string;
  readonly access?: Access | undefined;
}): Promise<Repository> {
  const [located] = await Promise.all([locate(source.repository, source.access), requireGit()]);
  const clone = await makeClone(located);
  try {
    if (isShallow(clone)) await deepen(clone);
    const repository = new ColdRepository(clone, source.branch);
    await repository.head();
    return repository;
  } catch (error) {
    clone.remove();
    throw error;
  }
}
