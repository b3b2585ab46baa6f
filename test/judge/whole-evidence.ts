// Evidence with all that judging reads, of recordings; and what it comes to, as text.
import { createHash } from 'node:crypto';
import { judge } from '../../src/judge/judge.ts';
import { evidence as schema, type Evidence } from '../../src/model/evidence.ts';
import { canonical } from '../../src/probes/matchers/same.ts';
import { render } from '../document/builders.ts';
import { criteriaFiles, evaluate, play, shippedFor } from '../probes/playback.ts';
import { allRecordings, type Kept } from '../probes/recording.ts';
import { commit, evidenceOf, identity, startedAt } from './builders.ts';

/** One recording of each verdict for each probe. */
export function someRecordings(): Kept[] {
  const seen = new Set<string>();
  return allRecordings().filter(({ probe, recording: { verdict } }) => {
    const key = `${probe} ${verdict}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * The evidence of a review that asked as a recording does.
 * @param others probes that shipped with it besides
 */
export async function wholeEvidence(
  { probe, recording }: Kept,
  others: readonly string[] = [],
): Promise<Evidence> {
  const { evidence } = await play(probe, recording);
  const own = criteriaFiles(probe, recording);
  const shipped = shippedFor(probe, recording, others);
  const files = [...own, ...shipped.map(({ path, text }) => ({ path: `builtin:${path}`, text }))];
  const { claim, criteria } = evidenceOf();
  return schema.parse({
    ...evidence,
    phase: 'played',
    claim: claim && { ...claim, phase: 'played' },
    criteria: {
      ...criteria,
      files: files.map((file) => ({ ...file, blob: 'b' })),
      touched: ['review.yaml', 'claims/played.yaml', 'probes/it.yaml'],
    },
    hosts: [...evidence.hosts, { ...identity, name: 'bastion' }],
    prior: { commit, ledger: priorLedger },
  });
}

const priorLedger = {
  schema: 'cold-review/ledger/1',
  phase: 'played',
  title: 'Played',
  entries: [],
  findings: [
    {
      id: 'A1',
      identity: 'criteria-touched/M1',
      severity: 'major',
      title: 'The work that is claimed changes the criteria',
      evidence: ['claims/played.yaml'],
      repro: null,
      remedy: null,
      state: 'fixed',
      preExisting: false,
      since: startedAt,
    },
  ],
  baseline: [],
};

/** Review and Markdown. */
export async function outcomeOf(evidence: Evidence): Promise<string> {
  const judged = await judge(evidence, { name: 'e.json', digest: 'd'.repeat(64) }, evaluate);
  if (!judged.ok) throw new Error(judged.reason);
  const { review } = judged;
  return `${canonical(review)}\n${render.section(review)}\n${render.table(review)}`;
}

/** What one recording of each verdict for each probe comes to, a line each. */
export async function digests(): Promise<string[]> {
  return Promise.all(
    someRecordings().map(async (kept) => {
      const outcome = await outcomeOf(await wholeEvidence(kept));
      return `${kept.probe}/${kept.name} ${createHash('sha256').update(outcome).digest('hex')}`;
    }),
  );
}
