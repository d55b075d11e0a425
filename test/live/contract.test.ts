import { contractQueries } from '../bigquery/contract-queries.js';
import { describeContract } from '../warehouse/contract-suite.js';
import { ENDLESS, liveProject, openLive } from './live-project.js';

/** The suite that DuckDB and the fake pass, on the service. */
describeContract({
  name: 'a real BigQuery project',
  dialect: 'bigquery',
  keepsZeros: false,
  shortMs: 10_000,
  queries: contractQueries({ events: `\`${liveProject().dataset}\`.events`, endless: ENDLESS }),
  open: openLive,
});
