/** What is latest, without the rest of this package: an orchestrator waits for a gate, also for the loading of its modules. */
export type { RecordedResult } from './latest-index.js';
export { type LatestResults, latestResults } from './latest-results.js';
export { resultsOfDate } from './results-of-date.js';
