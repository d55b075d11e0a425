import type { Diagnostic } from '@assay/contract';

/** That a target refers to a variable of the environment that is not set. */
export function unsetVariable(name: string, target: string): Diagnostic {
  return {
    code: 'unset-variable',
    severity: 'error',
    message: `target "${target}" needs the environment variable ${name}, which is not set`,
    hint: `set it: export ${name}=...`,
    location: { file: 'assay.yml' },
  };
}
