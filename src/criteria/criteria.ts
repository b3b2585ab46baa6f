import type { ReviewConfig } from '../model/config.ts';
import type { Problem, SourceFile } from '../model/problem.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';
import { commandMistakes } from './check-command.ts';
import type { Kind } from './kinds.ts';
import { resolve } from './parameters.ts';
import { varsOf } from './template.ts';
import type { Path } from './yaml-position.ts';

/** Criteria without a mistake: all that a review goes by. */
export interface Criteria {
  readonly config: ReviewConfig;
  readonly sheets: ReadonlyMap<string, ClaimSheet>;
  readonly probes: ReadonlyMap<string, Probe>;
  readonly collectors: ReadonlyMap<string, Collector>;
  /** The package's own files that were read: those that are used. */
  readonly builtin: readonly SourceFile[];
  /** The path of the file that something comes from; `builtin:<path>` for the package's own. */
  readonly origin: (kind: Kind, id: string) => string;
  /** Where a part of a file stands, for messages. */
  readonly locate: (
    kind: Kind,
    id: string,
    path: Path,
  ) => Pick<Problem, 'file' | 'line' | 'column'>;
}

/** Which check, on which host; the host is null for a check of the repository. */
export interface CheckOnHost {
  readonly phase: string;
  readonly milestone: string;
  readonly check: Check;
  readonly probe: Probe;
  readonly host: string | null;
}

export type ResolvedParameters =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The typed parameters of a check on a host: `{{var}}` filled in, defaults after. */
export function resolveParameters(criteria: Criteria, one: CheckOnHost): ResolvedParameters {
  const host = one.host === null ? null : (criteria.config.hosts[one.host] ?? null);
  const resolved = resolve(one.probe.params, one.check.with, varsOf(host));
  const mistakes = resolved.ok
    ? commandMistakes(one.probe, (id) => criteria.collectors.get(id), resolved.values, 'unchecked')
    : resolved.mistakes;
  if (resolved.ok && mistakes.length === 0) return resolved;
  const checks = criteria.sheets.get(one.phase)?.milestones[one.milestone]?.checks ?? [];
  const index = checks.findIndex(({ id }) => id === one.check.id);
  const base: Path = ['milestones', one.milestone, 'checks', Math.max(index, 0), 'with'];
  return {
    ok: false,
    problems: mistakes.map(({ path, message, expected, example }) => ({
      ...criteria.locate('sheet', one.phase, [...base, ...path]),
      message: `${one.check.id}: ${message}`,
      expected,
      example,
    })),
  };
}
