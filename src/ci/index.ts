import { actionsBuild } from './actions.ts';
import { given, type Build, type Environment } from './build.ts';
import { droneBuild } from './drone.ts';
import { woodpeckerBuild } from './woodpecker.ts';

export type { Build } from './build.ts';

/**
 * The build that we are a step of; null where no CI system is known by its variables. Woodpecker sets Drone's variables too,
 * and Gitea's and Forgejo's runners GitHub's.
 * @param event text of the file at `GITHUB_EVENT_PATH`, where there is one
 */
export function detectBuild(env: Environment, event: string | null): Build | null {
  if (env.CI === 'woodpecker') return woodpeckerBuild(env);
  if (given(env, 'DRONE') === 'true') return droneBuild(env);
  if (given(env, 'GITHUB_ACTIONS') === 'true') return actionsBuild(env, event);
  return null;
}
