import { createHash } from 'node:crypto';
import type { Evidence } from '../model/evidence.ts';

/** An evidence file: its name under `evidence/`, its bytes as text, their SHA-256. */
export interface EvidenceText {
  readonly name: string;
  readonly digest: string;
  readonly text: string;
}

/** The evidence as it is committed: JSON, two spaces, one trailing newline. */
export function evidenceFile(evidence: Evidence): EvidenceText {
  const text = `${JSON.stringify(evidence, null, 2)}\n`;
  const digest = createHash('sha256').update(text).digest('hex');
  return { name: evidenceName(evidence), digest, text };
}

/** `pvfix-M2-71319d7a-20260613T054900123Z.json`: to the millisecond, so that no two reviews share a name. */
export function evidenceName({ kind, phase, claim, commit, startedAt }: Evidence): string {
  const time = startedAt.replace(/[-:.]/g, '');
  return `${phase}-${claim?.milestone ?? kind}-${commit.slice(0, 8)}-${time}.json`;
}
