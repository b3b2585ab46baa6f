import type { Claim } from './claim.ts';
import type { CriteriaSource, Evidence, Protection } from './evidence.ts';
import type { Finding, Ledger, ThereBefore } from './ledger.ts';
import type { HostIdentity } from './observation.ts';
import type { Attestation } from './sheet.ts';
import type { Verdict } from './verdict.ts';

/** One expectation of a check, judged. All texts are raw: escape before rendering. */
export interface Outcome {
  readonly name: string;
  readonly verdict: Verdict;
  /** For people: `equals 10.10.0.0/16`. */
  readonly expected: string;
  /** For people; what was seen, or why nothing could be seen. */
  readonly actual: string;
}

/** One vector that a check rests on, and the part of its output that matters. */
export interface Exhibit {
  /** As a person would type it to reproduce it: shell-quoted vector, or `GET https://...`. */
  readonly command: string;
  /** Name of the host, `reviewer` or `repository`. */
  readonly where: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exit: number | null;
  /** Redacted, cut to what a reader needs. */
  readonly output: string;
  readonly note: string | null;
}

/** One attempt of a check that is tried more than once. */
export interface Tried {
  /** Null where the evidence holds nothing of it. */
  readonly startedAt: string | null;
  /** Since the first attempt began. */
  readonly afterMs: number;
  readonly verdict: Verdict;
  readonly reason: string | null;
}

/** For `eventually` and `steady`: what was asked for, and every attempt. */
export interface Attempts {
  readonly setting: 'eventually' | 'steady';
  readonly limitMs: number;
  readonly everyMs: number;
  /** What they come to together; of the check, its baseline or `holds: once` may say otherwise. */
  readonly verdict: Verdict;
  readonly tried: readonly Tried[];
  /** The attempt whose outcomes and commands are shown, counted from 1. */
  readonly shown: number;
}

/** What several cold runs of a check came to, in their order, and how long its commands took. */
export interface Runs {
  readonly verdicts: readonly Verdict[];
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** One check on one host, judged. */
export interface CheckResult {
  readonly id: string;
  readonly milestone: string;
  readonly host: string | null;
  readonly says: string;
  readonly probe: string;
  /** The probe's title with its parameters filled in. */
  readonly title: string;
  readonly verdict: Verdict;
  /** One sentence: why it is not PASS; null where it is. */
  readonly reason: string | null;
  readonly outcomes: readonly Outcome[];
  readonly exhibits: readonly Exhibit[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly holds: 'once' | 'always';
  /** For `before: fail`: what the baseline said. */
  readonly before: { readonly verdict: Verdict | null; readonly actual: string | null } | null;
  /** For `holds: once`: start of the review whose verdict stands, where it no longer holds now. */
  readonly heldSince: string | null;
  /** Null for a check that is looked at once. */
  readonly attempts: Attempts | null;
  /** What several cold runs came to; missing where there was one. */
  readonly runs?: Runs;
  /** Failed tries before the answer. */
  readonly retries: number;
  readonly remedy: string | null;
  /** What a break-it probe could not look at, where it found something elsewhere or nothing: all of what it found counts. */
  readonly unseen?: string;
  /** Subjects of a break-it probe of which it could not tell whether they are as they were: what was found of them stays. */
  readonly kept?: readonly string[];
}

/** A milestone, judged. */
export interface MilestoneResult {
  readonly milestone: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly checks: readonly CheckResult[];
  /** Those that the claim's author wrote do not count as attested. */
  readonly attested: readonly (Attestation & { readonly counts: boolean })[];
}

/** A break-it probe that could not look, and why. */
export interface Blind {
  readonly probe: string;
  readonly host: string | null;
  readonly reason: string;
  /** It asks Docker, and the host has none, as far as was seen. */
  readonly noDocker?: true;
}

/** What the adversary did beside the claim, apart from findings. */
export interface BesideClaim {
  /** Break-it probes, and the places where they were to look: hosts by name, null for the repository. */
  readonly probes: number;
  readonly places: readonly (string | null)[];
  readonly blind: readonly Blind[];
  /** What was there before the work, and is not held against it. */
  readonly before: readonly ThereBefore[];
}

/** What an evidence file comes to: the input of every renderer. */
export interface Review {
  readonly kind: Evidence['kind'];
  readonly phase: string;
  readonly title: string;
  readonly claim: Claim | null;
  readonly commit: string;
  readonly branch: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly run: string | null;
  readonly toolVersion: string;
  /** PASS, FAIL or INCONCLUSIVE of the claim, or of all that a recheck looked at; null for a baseline. */
  readonly verdict: Verdict | null;
  /** One for a claim; all of the phase for a baseline; none for a recheck. */
  readonly milestones: readonly MilestoneResult[];
  /** Milestones that passed before, as they are now: they change no verdict. */
  readonly earlier: readonly MilestoneResult[];
  /** Findings as they stand after this review, and the ids of those that are new. */
  readonly findings: readonly Finding[];
  readonly newFindings: readonly string[];
  /** Null where the evidence holds no break-it probe. */
  readonly adversary: BesideClaim | null;
  readonly notes: readonly string[];
  readonly hosts: readonly HostIdentity[];
  readonly criteria: Omit<CriteriaSource, 'files'>;
  readonly protection: Protection;
  /** The ledger after this review. */
  readonly ledger: Ledger;
  /** File name under `evidence/` and SHA-256 of its bytes. */
  readonly evidence: {
    readonly name: string;
    readonly digest: string;
    /** It is not there: the operator keeps it by its digest. */
    readonly outside?: true;
  };
}
