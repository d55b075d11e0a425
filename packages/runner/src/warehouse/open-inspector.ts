import type { BigqueryTarget, Diagnostic } from '@assay/contract';
import { systemTimers } from '../timers.js';
import type { Inspected, Inspector, WhyUnknown } from './inspector.js';
import { resolveBigquery } from './resolve-bigquery.js';

export type OpenInspector =
  | { readonly ok: true; readonly inspector: Inspector }
  /** The target cannot be used as it is declared here. */
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * What dry runs of a target are asked of; nothing has to be closed. Where nobody is logged in, it knows nothing and says why.
 * Problem: `unset-variable`.
 */
export async function openInspector(
  target: BigqueryTarget,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenInspector> {
  const resolved = resolveBigquery(target, environment);
  if (!resolved.ok) return resolved;
  const { openBigqueryInspector } = await import('./bigquery/open-inspector.js');
  const effects = { timers: systemTimers, random: Math.random };
  const inspector = await openBigqueryInspector(resolved.target, resolved.endpoint, effects);
  return { ok: true, inspector: inspector ?? NO_CREDENTIALS };
}

/** Of a target that cannot be asked: to every question it says why. */
export function knowsNothing(why: WhyUnknown): Inspector {
  const nothing = async (): Promise<Inspected<never>> => ({ ...why, kind: 'unknown', isGone: true });
  return { place: '', dryRun: nothing, tableFacts: nothing, tableSize: nothing };
}

const NO_CREDENTIALS = knowsNothing({
  what: 'no Google credentials could be used; `gcloud auth application-default login` gives some',
  cause: 'no-login',
});
