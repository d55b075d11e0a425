import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeBigQuery } from './fake-bigquery.js';

/**
 * Writes a file for `GOOGLE_APPLICATION_CREDENTIALS` (or the client's `keyFilename`) and returns its path: a workload
 * identity whose tokens the server itself hands out, so that the whole of Application Default Credentials is run.
 *
 * Without credentials the client sends its requests unauthorised to an `apiEndpoint`; but uploads, that is load jobs, it
 * cannot send then (8.3.1: "Cannot set properties of undefined (setting 'Content-Type')").
 */
export function writeCredentials(fake: FakeBigQuery, folder: string): string {
  const subject = join(folder, 'subject-token');
  const path = join(folder, 'credentials.json');
  writeFileSync(subject, 'a token of the runner');
  const credentials = {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${fake.url}/token`,
    credential_source: { file: subject },
  };
  writeFileSync(path, JSON.stringify(credentials));
  return path;
}
