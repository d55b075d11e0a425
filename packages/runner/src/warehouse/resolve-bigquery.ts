import type { BigqueryTarget, Diagnostic } from '@assay/contract';
import { resolveVariables } from './resolve-variables.js';
import { unsetVariable } from './unset-variable.js';

/** A target whose variables are resolved, and where it is reached. */
export type ResolvedBigquery =
  | {
      readonly ok: true;
      readonly target: BigqueryTarget;
      /** Another address than Google's, without its path; null: Google's. */
      readonly endpoint: string | null;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Problem: `unset-variable`. */
export function resolveBigquery(
  target: BigqueryTarget,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedBigquery {
  const project = resolveVariables(target.project, environment);
  const location = resolveVariables(target.location, environment);
  if (!project.ok || !location.ok) {
    const unset = [project, location].flatMap((one) => (one.ok ? [] : one.unset));
    return { ok: false, diagnostics: [...new Set(unset)].map((name) => unsetVariable(name, target.name)) };
  }
  return {
    ok: true,
    target: { ...target, project: project.text, location: location.text },
    endpoint: emulatorAddress(environment.BIGQUERY_EMULATOR_HOST),
  };
}

/** The address of an emulator without the path of the interface, which people write with and without; null: there is none. */
function emulatorAddress(host: string | undefined): string | null {
  if (!host) return null;
  const address = host.replace(/\/+$/, '').replace(/\/bigquery\/v2$/, '');
  return /^https?:\/\//.test(address) ? address : `http://${address}`;
}
