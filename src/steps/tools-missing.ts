import type { Effects } from '../observe/effects.ts';
import { sampleTrouble } from '../observe/tool-run.ts';
import { toolsOf } from '../probes/needs.ts';
import type { Tool } from '../probes/tools/index.ts';
import { gathered, type Hindrance, type NamedCheck } from './hindrances.ts';

const toolLimits = { deadlineMs: 15_000, capBytes: 262_144 } as const;

/** Tools that cannot be asked on this machine: each is given its samples, and no file of the repository. */
export async function toolsMissing(
  checks: readonly NamedCheck[],
  effects: Pick<Effects, 'sandbox'>,
): Promise<Hindrance[]> {
  const toolsOfChecks = checks.map(({ name, collections }) => ({
    name,
    tools: collections.flatMap(toolsOf),
  }));
  const asked = [...new Set(toolsOfChecks.flatMap(({ tools }) => tools))];
  const troubles = new Map<Tool, string>();
  for (const tool of asked) {
    const trouble = await sampleTrouble(tool, toolLimits, effects);
    if (trouble) troubles.set(tool, trouble.reason);
  }
  return gathered(
    toolsOfChecks.map(({ name, tools }) => ({
      name,
      causes: tools.flatMap((tool) => {
        const why = troubles.get(tool);
        return why === undefined ? [] : [{ why, wayOut: '', grants: [] }];
      }),
    })),
  );
}
