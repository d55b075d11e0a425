import { MASKED, type Plan, type PlanAudit } from '@assay/contract';
import type { AuditQuery } from '../queries/audit-queries.js';
import type { QueryFailure } from '../warehouse/warehouse.js';
import { auditPlace } from './audit-place.js';
import { shortenValue } from './shorten-value.js';

/** An engine's sentence may list every candidate function; the first ones say enough. */
const LONGEST = 300;

/** Which audits' queries an engine may answer with words that quote values which must not be seen. */
export function sensitivity(plan: Plan): (audit: PlanAudit) => boolean {
  const personal = new Set(
    plan.tables.filter((table) => table.columns.some((column) => column.pii)).map((table) => table.name),
  );
  return ({ sensitive, mask, table, reads }) =>
    sensitive ||
    mask.kind === 'all' ||
    mask.columns.length > 0 ||
    [table, ...reads].some((name) => personal.has(name));
}

/** A failed query in one sentence that may be written down: masked, and with the place in the author's file. */
export function failureReason(
  failure: QueryFailure,
  audit: PlanAudit,
  query: AuditQuery,
  sensitive: boolean,
): string {
  const message = sensitive ? maskMessage(failure) : failure.message;
  const shown = shortenValue(message, LONGEST);
  const place = auditPlace(failure.offset, audit, query);
  return withDoubt(
    place === null ? shown : `${shown} (${place.file}:${place.line}:${place.column})`,
    failure,
  );
}

/** What is said of a failure, and behind it that the query may still run. */
export function withDoubt(said: string, { mayRun }: QueryFailure): string {
  return mayRun === undefined ? said : `${said}; ${mayRun}`;
}

function maskMessage({ message, exposure }: QueryFailure): string {
  switch (exposure) {
    case 'anything':
      return `${/^[A-Z][\w ]* Error: /.exec(message)?.[0] ?? ''}${MASKED} (the rest may quote a masked column)`;
    case 'values':
      // From the first quote to the last: a value may hold quotes itself.
      return message
        .replace(/'.*'/s, `'${MASKED}'`)
        .replace(/".*"/s, `"${MASKED}"`)
        .replace(/(?<![\w•])[-+]?\d[\d.,:/eE+-]*/g, MASKED);
    case 'none':
      return message.replace(/'[^']*'/g, `'${MASKED}'`).replace(/"[^"]*"/g, `"${MASKED}"`);
    default:
      return unknownExposure(exposure);
  }
}

function unknownExposure(exposure: never): never {
  throw new Error(`not an exposure: ${String(exposure)}`);
}
