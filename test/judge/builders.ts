// Evidence and its parts as the tests need them: small, and the same every time.
import { evidenceSchema, type Evidence } from '../../src/model/evidence.ts';
import type { HostIdentity } from '../../src/model/observation.ts';

export const startedAt = '2026-06-13T05:49:12.000Z';
export const commit = '7'.repeat(40);

export const identity: HostIdentity = {
  name: 'cc-ci',
  address: '192.0.2.7:22',
  peer: '192.0.2.7',
  user: 'reviewer',
  hostKey: null,
  bootId: null,
  machine: null,
  clockSkewMs: 0,
  failure: null,
};

export interface EvidenceParts extends Partial<Evidence> {
  /** The address that the connection to the host ended at. */
  readonly peer?: string | null;
}

/** Evidence of a review of pvfix-M1, or what the parts say. */
export function evidenceOf({ peer = null, ...parts }: EvidenceParts = {}): Evidence {
  return {
    schema: evidenceSchema,
    tool: { name: 'cold-review', version: '0.1.0' },
    kind: 'review',
    phase: 'pvfix',
    claim: {
      phase: 'pvfix',
      milestone: 'M1',
      summary: 'done',
      commit,
      author: { name: 'Builder', email: 'builder@example.net' },
      committedAt: '2026-06-13T05:40:00.000Z',
    },
    commit,
    branch: 'main',
    startedAt,
    endedAt: startedAt,
    earlier: [],
    waits: [],
    ancestry: null,
    runs: [],
    run: null,
    criteria: {
      from: 'anchor',
      commit: 'a'.repeat(40),
      digest: 'd'.repeat(64),
      protection: 'unprotected',
      files: [],
      touched: [],
      atClaim: null,
      difference: '',
      selfAttested: [],
      waivers: [],
    },
    prior: { commit: null, ledger: null, changes: [] },
    outside: null,
    hosts: [{ ...identity, peer }],
    limits: {},
    observations: [],
    ...parts,
  };
}
