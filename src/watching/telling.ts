// What a log and the metrics are told of a watcher.
import type { watchEdges } from '../composition/edges.ts';
import { ReviewFailure } from '../model/failure.ts';
import { ForgeFailure } from '../model/forge.ts';
import type { WatchEvent } from '../watch.ts';

export type Edges = Awaited<ReturnType<typeof watchEdges>>;
export type Log = ReturnType<Edges['openLog']>;
export type Metrics = ReturnType<Edges['createMetrics']>;

/** Tells of one thing that the loop did. */
export function tell(event: WatchEvent, log: Log, metrics: Metrics): void {
  const { repository } = event;
  switch (event.kind) {
    case 'polled':
      metrics.polled(repository, event.news === 0 ? 'no-news' : 'news', Date.now());
      if (event.left > 0) log.warn('too many branches', { repository, left: event.left });
      return;
    case 'poll-failed': {
      const { failures, pauseMs, error } = event;
      metrics.polled(repository, 'failed', Date.now());
      log.warn('poll failed', { repository, failures, pauseMs, why: wordsOf(error) });
      return;
    }
    case 'requests-failed':
      log.warn('pull requests not seen', { repository, why: wordsOf(event.error) });
      return;
    case 'review-failed':
      log.error('review failed', { repository, branch: event.branch, why: wordsOf(event.error) });
      return;
    case 'retry':
      log.info('will try again', { repository, branch: event.branch, pauseMs: event.pauseMs });
      return;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof ReviewFailure || error instanceof ForgeFailure)
    return `${error.message} ${error.wayOut}`;
  return error instanceof Error ? error.message : String(error);
}
