import {
  type AloneReason,
  type Figure,
  type Fusion,
  hasColumnTerms,
  type PlanAudit,
  parameterNames,
  type Scan,
  type SqlText,
} from '@assay/contract';
import { COUNTED_THRESHOLDS } from './audit-queries.js';
import { comparedColumns } from './column-condition.js';

/** What of an audit stands in a query that answers others too. */
export interface Fusable {
  readonly audit: PlanAudit;
  readonly scan: Scan;
  readonly fusion: Exclude<Fusion, { readonly kind: 'alone' }>;
}

/** The parts of an audit that can share a query, or why it has its own. */
export function fusableParts(audit: PlanAudit): Fusable | AloneReason {
  const { fusion, scan, compare, expect } = audit;
  if (fusion.kind === 'alone') return fusion.reason;
  if (compare) return 'comparison';
  if (!scan) return 'unknown-scan';
  if (fusion.kind === 'figures') {
    const compared = comparedColumns([expect.error, expect.warn]);
    // The engine says what is wrong with a column that is not there, or there twice; its words are about the audit's own query.
    if (compared.some((column) => !figureOf(fusion.figures, column))) return 'name';
  } else if (COUNTED_THRESHOLDS.some((one) => expect[one] && hasColumnTerms(expect[one]))) {
    return fusion.kind === 'rows' ? 'row-condition' : 'groups';
  }
  return { audit, scan, fusion };
}

/** The one figure of that name, in whatever letters: to both engines `n` and `N` are the same column. */
export function figureOf(figures: readonly Figure[], column: string): Figure | undefined {
  const same = figures.filter(({ name }) => name.toLowerCase() === column.toLowerCase());
  return same.length === 1 ? same[0] : undefined;
}

/** The author's SQL that stands in a query which the audit shares. */
export function sharedTexts({ scan, fusion }: Fusable): readonly SqlText[] {
  const own = ((): readonly (SqlText | null)[] => {
    switch (fusion.kind) {
      case 'rows':
        return [fusion.condition];
      case 'figures':
        return [...fusion.figures.map(({ expression }) => expression), fusion.having];
      case 'groups':
        return [...fusion.by, fusion.having];
      default:
        return unknownKind(fusion);
    }
  })();
  return [scan.predicate, scan.filter, ...own, ...fusion.returned].filter((part) => part !== null);
}

/** Names of the parameters in a query which the audit shares, sorted; its own query may have more. */
export function sharedParameters(parts: Fusable): readonly string[] {
  return [...new Set(sharedTexts(parts).flatMap(parameterNames))].sort();
}

function unknownKind(fusion: never): never {
  throw new Error(`not a kind of fusion: ${JSON.stringify(fusion)}`);
}
