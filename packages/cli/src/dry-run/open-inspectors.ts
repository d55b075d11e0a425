import { type BigqueryTarget, type Diagnostic, otherTargetsOf, type Plan } from '@assay/contract';
import type { Inspector } from '@assay/runner/dry-run';

export interface OpenedInspectors {
  /** By the names of their targets, the plan's own first. */
  readonly inspectors: ReadonlyMap<string, Inspector>;
  /** Why some targets of comparisons cannot be asked: warnings, since the rest can. Of those nothing is known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The targets that have dry runs and on which queries of the plan run: its own first, then those of comparisons. */
export function askableTargets({ target, otherTargets, audits }: Plan): BigqueryTarget[] {
  const named = new Set(audits.flatMap(otherTargetsOf));
  return [target, ...otherTargets.filter(({ name }) => named.has(name))].flatMap((one) =>
    one.type === 'bigquery' ? [one] : [],
  );
}

/**
 * Opens what the targets are asked of.
 *
 * @param own name of the plan's target: without it nothing is asked
 * @returns the problems of the plan's own target, where it cannot be used as it is declared
 */
export async function openInspectors(
  targets: readonly BigqueryTarget[],
  own: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedInspectors | { readonly mustFix: readonly Diagnostic[] }> {
  const { knowsNothing, openInspector } = await import('@assay/runner/dry-run');
  const inspectors = new Map<string, Inspector>();
  const diagnostics: Diagnostic[] = [];
  for (const target of targets) {
    const opened = await openInspector(target, environment);
    if (opened.ok) inspectors.set(target.name, opened.inspector);
    else if (target.name === own) return { mustFix: opened.diagnostics };
    else {
      const why = opened.diagnostics.map(({ message }) => message).join('; ');
      inspectors.set(
        target.name,
        knowsNothing({ what: `it could not be opened: ${why}`, cause: 'not-opened' }),
      );
      diagnostics.push(...opened.diagnostics.map((one) => ({ ...one, severity: 'warning' as const })));
    }
  }
  return { inspectors, diagnostics };
}
