import { Readable } from 'node:stream';
import type { BigQuery } from '@google-cloud/bigquery';
import { notOfBigquery } from '../bigquery-service.js';
import { at } from '../job.js';

/**
 * Inserts a load job with its rows in the same request, and gives the job as the service answers it; rejects as the client does.
 *
 * The client's own way takes a file, and where an answer is none of BigQuery's it fails where nobody can catch it, or says that
 * the credentials are at fault.
 *
 * @param configuration of the load; rows are JSON objects, a line each
 */
export function uploadRows(
  client: BigQuery,
  jobReference: { readonly projectId: string; readonly jobId: string; readonly location: string },
  configuration: object,
  rows: Iterable<string>,
): Promise<unknown> {
  const job = { configuration: { load: configuration }, jobReference };
  const request = {
    method: 'POST',
    uri: `${client.apiEndpoint}/upload/bigquery/v2/projects/${jobReference.projectId}/jobs`,
    qs: { uploadType: 'multipart' },
    // Where it is not to authenticate, the client makes none, and adds to them.
    headers: {},
    timeout: 0,
    multipart: [
      { 'Content-Type': 'application/json', body: JSON.stringify(job) },
      // A stream is sent as it is; in a text the client would look for what it replaces.
      { 'Content-Type': 'application/octet-stream', body: Readable.from(inPieces(rows)) },
    ],
  };
  return new Promise((resolve, reject) => {
    const answered = (error: Error | null, body?: unknown): void => {
      const isJob = at(body, 'jobReference') !== undefined && at(body, 'status') !== undefined;
      if (error) reject(error);
      else if (isJob) resolve(body);
      else reject(notOfBigquery());
    };
    client.makeAuthenticatedRequest(request, answered as never);
  });
}

/** Lines put together to pieces that are worth a call of the network. */
function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < 1 << 18) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
