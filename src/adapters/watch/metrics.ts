/** What a watcher counts, for Prometheus. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LimiterCounts } from '../../model/observation.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { WebhookOutcome } from '../../watch/webhook.ts';

/** What is asked for when the metrics are read. */
export interface Gauges {
  /** Reviews that wait for a turn or for their hosts. */
  readonly queue: () => number;
  readonly running: () => number;
}

export interface WatchMetrics {
  reviewed(repository: string, verdict: Verdict | 'none', seconds: number): void;
  limited(counts: LimiterCounts): void;
  polled(repository: string, outcome: 'news' | 'no-news' | 'failed', at: number): void;
  ran(repository: string, ok: boolean, at: number): void;
  webhook(outcome: WebhookOutcome): void;
  text(): Promise<string>;
}

const seconds = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600];

/** The metrics of one watcher. Labels are names of its own file, never texts of others. */
export function createMetrics(gauges: Gauges): WatchMetrics {
  const registers = [new Registry()];
  const named = (name: string, help: string) => ({ name: `cold_review_${name}`, help, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ ...named(name, help), labelNames });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ ...named(name, help), labelNames });
  const reviews = counter('reviews_total', 'Reviews by verdict.', ['repository', 'verdict']);
  const duration = new Histogram({
    ...named('review_seconds', 'How long reviews took.'),
    buckets: seconds,
  });
  const polls = counter('polls_total', 'Polls by outcome.', ['repository', 'outcome']);
  const answered = gauge('last_poll_timestamp_seconds', 'Last poll that was answered.', [
    'repository',
  ]);
  const succeeded = gauge(
    'last_success_timestamp_seconds',
    'When a repository last had nothing left to review, tell or try again.',
    ['repository'],
  );
  const webhooks = counter('webhooks_total', 'Webhooks by outcome.', ['outcome']);
  const docker = counter(
    'docker_commands_total',
    'Docker commands of reviews, by what became of them.',
    ['outcome'],
  );
  const held = counter('docker_held_seconds_total', 'Time that the limiter held commands back.');
  const breaker = counter('docker_breaker_open_total', 'Reviews that ended with an open breaker.');
  new Gauge({
    ...named('queue', 'Reviews that wait for a turn or for their hosts.'),
    collect() {
      this.set(gauges.queue());
    },
  });
  new Gauge({
    ...named('running', 'Branches that are being reviewed.'),
    collect() {
      this.set(gauges.running());
    },
  });
  return {
    reviewed: (repository, verdict, took) => {
      reviews.inc({ repository, verdict });
      duration.observe(took);
    },
    limited: ({ total, failed, retried, delayed, delayedMs, breaker: state }) => {
      docker.inc({ outcome: 'asked' }, total);
      docker.inc({ outcome: 'failed' }, failed);
      docker.inc({ outcome: 'retried' }, retried);
      docker.inc({ outcome: 'delayed' }, delayed);
      held.inc(delayedMs / 1000);
      if (state === 'open') breaker.inc();
    },
    polled: (repository, outcome, at) => {
      polls.inc({ repository, outcome });
      if (outcome !== 'failed') answered.set({ repository }, at / 1000);
    },
    ran: (repository, ok, at) => {
      if (ok) succeeded.set({ repository }, at / 1000);
    },
    webhook: (outcome) => {
      webhooks.inc({ outcome });
    },
    text: () => registers[0]?.metrics() ?? Promise.resolve(''),
  };
}
