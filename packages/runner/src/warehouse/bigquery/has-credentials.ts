import type { BigQuery } from '@google-cloud/bigquery';
import type { Timers } from '../../timers.js';
import { boundedCall } from './bounded-call.js';

/** The metadata server of a machine that is none of Google's is looked for in vain for some seconds. */
const CREDENTIALS_MS = 20_000;

/** Whether there are credentials that can be read; whether they are good is seen at the first call. */
export async function hasCredentials(client: BigQuery, timers: Timers): Promise<boolean> {
  try {
    const found = await boundedCall({ ms: CREDENTIALS_MS }, timers, () => client.authClient.getClient());
    return found.inTime;
  } catch {
    // Whatever the library says of them may name their file, and what to do is always the same.
    return false;
  }
}
