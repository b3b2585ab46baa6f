// A phase of two milestones, a file each: evidence of its reviews, one after the other.
import { judge } from '../../src/judge/judge.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Review } from '../../src/model/review.ts';
import { evaluate } from '../probes/playback.ts';
import { allRecordings } from '../probes/recording.ts';
import { wholeEvidence } from './whole-evidence.ts';

/** What the files of M1 and M2 say. */
export interface Said {
  readonly one: string;
  readonly two: string;
}

const probe = 'repo-file-match';
const asks = (file: string, pattern = '^right$') => ({ path: `${file}.txt`, pattern });
const check = (id: string, file: string, more: object = {}) => ({
  ...{ id, says: 'so', probe, with: asks(file) },
  ...more,
});
const milestones = {
  M1: {
    title: 'One',
    checks: [check('first', 'one'), check('window', 'one', { holds: 'once' })],
  },
  M2: { title: 'Two', checks: [check('second', 'two')] },
  M4: {
    title: 'Four',
    checks: [
      {
        ...{ id: 'net', says: 'so', holds: 'once', probe: 'docker-network-subnet' },
        with: { network: 'proxy', subnet: '10.10.0.0/16' },
      },
      {
        ...{ id: 'unit', says: 'so', probe: 'systemd-unit-active' },
        with: { unit: 'swarm-init.service', within: '60s', of: 'net.created' },
      },
    ],
  },
  M3: { title: 'Three', checks: [check('third', 'two', { holds: 'once' })] },
};

const otherProbes = ['docker-network-subnet', 'systemd-unit-active'];

/** Evidence of a phase whose files say so; of a claim of M1, until it is told otherwise. */
export async function evidenceWhere({ one, two }: Said): Promise<Evidence> {
  const some = allRecordings().find((kept) => kept.probe === probe && kept.recording.files);
  if (!some) throw new Error('the recordings are missing');
  const file = (text: string) => ({ kind: 'file' as const, mode: '100644', text: `${text}\n` });
  const recording = {
    ...some.recording,
    with: asks('one'),
    also: [{ id: 'two', probe, with: asks('two') }],
    files: { 'one.txt': file(one), 'two.txt': file(two) },
  };
  const evidence = await wholeEvidence({ ...some, recording }, otherProbes);
  const sheet = JSON.stringify({ phase: 'played', title: 'Played', host: 'cc-ci', milestones });
  const files = evidence.criteria.files.map((it) =>
    it.path === 'claims/played.yaml' ? { ...it, text: sheet } : it,
  );
  const criteria = { ...evidence.criteria, files, touched: [] };
  return { ...evidence, criteria, prior: { commit: null, ledger: null, changes: [] } };
}

/** The same evidence, of a claim, after what a ledger knows; it looked at some milestones again. */
export function claiming(
  evidence: Evidence,
  milestone: string,
  ledger: Ledger | null = null,
  earlier: readonly string[] = [],
): Evidence {
  const { claim } = evidence;
  return {
    ...evidence,
    claim: claim && { ...claim, milestone },
    prior: { commit: null, ledger, changes: [] },
    earlier: [...earlier],
  };
}

let reviews = 0;

/** What evidence comes to. Throws where it cannot be judged. */
export async function reviewOf(evidence: Evidence): Promise<Review> {
  const file = { name: `e${++reviews}.json`, digest: 'd'.repeat(64) };
  const judged = await judge(evidence, file, evaluate);
  if (!judged.ok) throw new Error(judged.reason);
  return judged.review;
}
