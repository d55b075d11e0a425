import { BigQuery } from '@google-cloud/bigquery';
import type { FakeBigQuery } from './fake-bigquery.js';

/**
 * The real client, pointed at the server. Without the variable the auth library looks for a metadata server and warns.
 * `maxRetries: 0` would not turn its retries off (8.3.1 takes it for "not given"); `autoRetry: false` does.
 */
export function openClient(
  fake: FakeBigQuery,
  options: { readonly autoRetry?: boolean; readonly keyFilename?: string } = {},
): BigQuery {
  process.env.METADATA_SERVER_DETECTION = 'none';
  return new BigQuery({ projectId: fake.projectId, apiEndpoint: fake.url, autoRetry: false, ...options });
}

/** What a promise is rejected with, as the client reports it: status and the service's reasons. */
export async function failureOf(promise: Promise<unknown>): Promise<{
  readonly code: unknown;
  readonly reasons: readonly string[];
  readonly message: string;
}> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason as Error,
  );
  const {
    code,
    errors = [],
    message,
  } = error as Error & {
    readonly code?: unknown;
    readonly errors?: readonly { readonly reason?: string }[];
  };
  return { code, reasons: errors.flatMap(({ reason }) => reason ?? []), message };
}
