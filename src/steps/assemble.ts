import { redact } from '../document/redact.ts';
import type { Claim } from '../model/claim.ts';
import { evidenceSchema, type CriteriaSource, type Evidence } from '../model/evidence.ts';
import type { Looked } from './look.ts';
import type { OpenCriteria } from './open-criteria.ts';
import type { Setting, Subject } from './setting.ts';

/** What was seen, and of what, as evidence: all but what earlier reviews left. */
export function assemble(
  subject: Subject & Pick<Evidence, 'earlier' | 'ancestry' | 'runs' | 'keptFor'>,
  times: Pick<Evidence, 'startedAt' | 'endedAt'>,
  observed: Looked,
  claimed: Omit<CriteriaSource, keyof OpenCriteria['source']>,
  { repository, opened, operator, world }: Setting,
): Omit<Evidence, 'prior'> {
  return {
    schema: evidenceSchema,
    tool: { name: 'cold-review', version: world.version },
    ...subject,
    claim: subject.claim && redacted(subject.claim),
    branch: repository.branch ?? 'detached',
    ...times,
    run: operator.run,
    criteria: { ...opened.source, ...claimed },
    outside: observed.outside,
    waits: [...observed.waits],
    hosts: [...observed.hosts],
    limits: { ...observed.limits },
    observations: [...observed.observations],
  };
}

/** Commit messages and names can hold secrets too: what is recorded of them is redacted. */
function redacted(claim: Claim): Claim {
  const { name, email } = claim.author;
  return {
    ...claim,
    summary: redact(claim.summary),
    author: { name: redact(name), email: redact(email) },
  };
}
