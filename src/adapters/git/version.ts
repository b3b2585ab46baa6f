import { tmpdir } from 'node:os';
import { gitText } from './run.ts';

/** The version of the git that runs here: `2.39.5`. */
export async function gitVersion(): Promise<string> {
  const said = await gitText({ directory: tmpdir(), args: ['version'], profile: 'ours' });
  return said.replace(/^git version /, '').trim();
}
