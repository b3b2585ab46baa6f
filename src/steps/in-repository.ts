import type { Repository } from '../model/repository.ts';
import type { Operator } from './operator.ts';
import type { World } from './world.ts';

/** Opens the repository cold, works in it, and closes it whatever happens. */
export async function inRepository<T>(
  operator: Operator,
  world: World,
  work: (repository: Repository) => Promise<T>,
): Promise<T> {
  world.stage('read');
  const branch = operator.branch === null ? {} : { branch: operator.branch };
  const repository = await world.openRepository({ repository: operator.repository, ...branch });
  try {
    return await work(repository);
  } finally {
    await repository.close();
  }
}
