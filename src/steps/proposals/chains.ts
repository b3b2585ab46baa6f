import { z } from 'zod';
import { source, type Draft } from './proposal.ts';

/** Chains that let nothing pass but what a rule allows: a policy to accept is what a chain has by itself. */
export const chains = source(
  { about: 'nftables', collector: 'nftables', probes: ['nftables-chain'] },
  z.object({
    ruleset: z.object({
      nftables: z.array(
        z.looseObject({
          chain: z
            .looseObject({
              family: z.string(),
              table: z.string(),
              name: z.string(),
              hook: z.string().optional(),
              policy: z.string().optional(),
            })
            .optional(),
        }),
      ),
    }),
  }),
  ({ ruleset }) =>
    ruleset.nftables.flatMap(({ chain }): Draft[] => {
      if (chain?.policy !== 'drop' || chain.hook === undefined) return [];
      const { family, table, name, hook } = chain;
      return [
        {
          name: `chain ${family} ${table} ${name}`,
          says: `${family} ${table} ${name} drops what no rule of it decides`,
          probe: 'nftables-chain',
          with: { family, table, chain: name, hook, policy: 'drop' },
        },
      ];
    }),
);
