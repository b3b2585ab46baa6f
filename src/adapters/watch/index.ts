/** The watcher's edges, for the composition root. */
export { openLog, type WatchLog } from './log.ts';
export { createMetrics, type WatchMetrics } from './metrics.ts';
export { listen, type Endpoint, type Hooked, type Listening } from './server.ts';
