import type { Diagnostic } from '@assay/contract';

/** That nobody is logged in, or the credentials cannot be read. */
export function noCredentials(target: string): Diagnostic {
  return {
    code: 'no-credentials',
    severity: 'error',
    message: `target "${target}" needs Google credentials, and none could be used`,
    hint: 'run `gcloud auth application-default login`; where nobody can log in, give the machine a service account, or set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials',
    location: { file: 'assay.yml' },
  };
}
