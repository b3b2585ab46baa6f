// Reviews as the tests need them: small, and the same every time.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { templateNames, renderers, type Renderers } from '../../src/document/render.ts';
import { escaping, type Escape } from '../../src/document/escape.ts';
import { editDocument } from '../../src/document/edit.ts';
import { nextLedger } from '../../src/document/ledger.ts';
import type { Finding, Ledger } from '../../src/model/ledger.ts';
import type { HostIdentity } from '../../src/model/observation.ts';
import type { CheckResult, Exhibit, MilestoneResult, Review } from '../../src/model/review.ts';
import { worst } from '../../src/model/verdict.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const escape: Escape = escaping(sha256);

export const templates = Object.fromEntries(
  templateNames.map((name) => [
    name,
    readFileSync(new URL(`../../templates/${name}.hbs`, import.meta.url), 'utf8'),
  ]),
);
export const render: Renderers = renderers(templates, { sha256 });

export const patch = 'e6349a9b0c1d2e3f405162738495a6b7c8d9e0f1';
export const claimed = '71319d7a2b3c4d5e6f708192a3b4c5d6e7f80912';

export function exhibit(command: string, output: string, more: Partial<Exhibit> = {}): Exhibit {
  const timing = { startedAt: '2026-06-13T05:49:13Z', durationMs: 41 };
  return { command, where: 'cc-ci', ...timing, exit: 0, output, note: null, ...more };
}

export function check(id: string, more: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    milestone: 'M2',
    host: 'cc-ci',
    says: `${id} is as claimed`,
    probe: 'a-probe',
    title: `What is asked of ${id}`,
    verdict: 'PASS',
    reason: null,
    outcomes: [{ name: 'value', verdict: 'PASS', expected: 'equals 1', actual: '1' }],
    exhibits: [],
    facts: {},
    holds: 'always',
    before: null,
    heldSince: null,
    attempts: null,
    retries: 0,
    remedy: null,
    ...more,
  };
}

export const host: HostIdentity = {
  name: 'cc-ci',
  address: 'cc-ci.example.net:22',
  peer: '192.0.2.7',
  user: 'reviewer',
  hostKey: 'ssh-ed25519 SHA256:p2nXv6m0m9m0Cq7nHn3m0oV4iJ6iJ7H0u5q3nD1kM4E',
  bootId: null,
  machine: null,
  clockSkewMs: 120,
  failure: null,
};

export function finding(id: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    identity: `kind/${id}`,
    severity: 'major',
    title: `Finding ${id}`,
    evidence: [],
    repro: null,
    remedy: null,
    state: 'open',
    preExisting: false,
    since: '2026-06-13T05:49:12.345Z',
    ...more,
  };
}

export interface ReviewParts extends Partial<Omit<Review, 'milestones' | 'ledger'>> {
  readonly checks?: readonly CheckResult[];
  readonly milestones?: readonly MilestoneResult[];
  readonly prior?: Ledger | null;
}

export function milestone(
  name: string,
  title: string,
  checks: readonly CheckResult[],
): MilestoneResult {
  const verdict = worst(checks.map((it) => it.verdict));
  return { milestone: name, title, verdict, checks, attested: [] };
}

/** A review of claim pvfix-M2, or what the parts say. */
export function review({ checks = [check('subnet')], prior = null, ...more }: ReviewParts): Review {
  const m2 = milestone('M2', 'Proxy network recreated, services back, routes up', checks);
  const milestones = more.milestones ?? [m2];
  const claim = {
    phase: 'pvfix',
    milestone: milestones[0]?.milestone ?? 'M2',
    summary: 'proxy recreated as /16, all services healthy; routes up',
    commit: claimed,
    author: { name: 'Builder', email: 'builder@example.net' },
    committedAt: '2026-06-13T05:47:40Z',
  };
  const base: Omit<Review, 'ledger'> = {
    kind: 'review',
    phase: 'pvfix',
    title: 'Give the proxy network room for its VIPs',
    claim,
    commit: claimed,
    branch: 'main',
    startedAt: '2026-06-13T05:49:12.345Z',
    endedAt: '2026-06-13T05:49:14.800Z',
    run: null,
    toolVersion: '0.1.0',
    verdict: worst(milestones.map((it) => it.verdict)),
    earlier: [],
    findings: [],
    newFindings: [],
    adversary: null,
    notes: [],
    hosts: [host],
    criteria: {
      from: 'anchor',
      commit: patch,
      digest: 'ab'.repeat(32),
      protection: 'unprotected',
      touched: [],
      atClaim: null,
      difference: '',
      selfAttested: [],
      waivers: [],
    },
    protection: 'unprotected',
    evidence: {
      name: `pvfix-${claim.milestone}-71319d7a-20260613T054912Z.json`,
      digest: 'cd'.repeat(32),
    },
    ...more,
    milestones,
  };
  return { ...base, ledger: ledgerOf(base, prior) };
}

export function ledgerOf(it: Omit<Review, 'ledger'>, prior: Ledger | null): Ledger {
  return nextLedger({
    prior,
    phase: it.phase,
    title: it.title,
    entry: {
      kind: it.kind === 'baseline' ? 'baseline' : 'review',
      milestone: it.kind === 'baseline' ? null : (it.claim?.milestone ?? null),
      title: it.kind === 'baseline' ? 'Baseline' : (it.milestones[0]?.title ?? ''),
      verdict: it.verdict,
      claim: it.claim?.commit ?? null,
      at: it.startedAt,
      evidence: it.evidence.name,
      evidenceDigest: it.evidence.digest,
      held: [],
    },
    findings: it.findings,
  });
}

/** The REVIEW file after these reviews, one after the other. */
export function documentOf(...reviews: readonly Review[]): string {
  return reviews.reduce((text: string | null, it) => {
    const edited = editDocument(text, {
      title: render.title(it.ledger),
      table: render.table(it),
      section: {
        id: it.evidence.name.replace(/\.json$/, ''),
        kind: it.kind === 'baseline' ? 'baseline' : 'review',
        markdown: render.section(it),
      },
    });
    if (!edited.ok) throw new Error(edited.problem.message);
    return edited.text;
  }, null) as string;
}
