import type { ReviewConfig } from '../model/config.ts';
import type { Collector, Probe } from '../model/probe.ts';
import type { Check, ClaimSheet } from '../model/sheet.ts';

/** A collector that a probe reads, `from` written out. */
export interface ProbeSource {
  readonly collector: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** The collectors that a probe reads, in order. */
export function sourcesOf(probe: Probe): ProbeSource[] {
  const from = Array.isArray(probe.from) ? probe.from : [probe.from];
  return from.map((source) =>
    typeof source === 'string' ? { collector: source, with: {} } : source,
  );
}

/** Whether a probe looks at a host, and not at the repository alone. */
export function needsHost(probe: Probe, collector: (id: string) => Collector | undefined): boolean {
  return !sourcesOf(probe).every((source) => collector(source.collector)?.vantage === 'repository');
}

/**
 * The hosts that a check names, or its sheet, or the only one of review.yaml. Empty where it has to
 * name one and does not.
 */
export function namedHosts(
  check: Check,
  sheet: ClaimSheet,
  config: ReviewConfig | null,
): readonly string[] {
  if (check.hosts) return check.hosts;
  if (check.host !== undefined) return [check.host];
  if (sheet.hosts) return sheet.hosts;
  if (sheet.host !== undefined) return [sheet.host];
  const all = Object.keys(config?.hosts ?? {});
  return all.length === 1 ? all : [];
}
