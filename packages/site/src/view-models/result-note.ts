import { type AuditResult, clip, findingsText, formatCount, formatQuantity } from '@assay/contract';
import { visibleText } from '../visible-text.js';
import type { SiteFacts } from './site-facts.js';

/** Lists show why in one or two lines; the page of the audit shows all of it. */
const LONGEST_REASON = 80;

/** What a list says beside the status of a result. */
export function resultNote(result: AuditResult): string {
  switch (result.status) {
    case 'fail':
    case 'warn':
      return result.offendingRows === null
        ? reasonOf(result)
        : formatQuantity(result.offendingRows, 'offending row');
    case 'pass':
      return result.offendingRows !== null && result.offendingRows > 0
        ? formatQuantity(result.offendingRows, 'offending row')
        : '';
    case 'skipped':
      return result.rootCause ? `because of ${result.rootCause.audit}` : reasonOf(result);
    default:
      return reasonOf(result);
  }
}

function reasonOf({ reason }: AuditResult): string {
  return clip(visibleText(reason ?? ''), LONGEST_REASON);
}

/** The same for how an audit stands today, which may be without a result that counts. */
export function standingNote(facts: SiteFacts, audit: string): string {
  const newest = facts.history.newest(audit);
  const standing = facts.standings.get(audit) ?? 'missing';
  if (!newest || standing === 'missing') return 'never run';
  const date = newest.run.start.runDate;
  if (standing === 'stale') return `stale: last run for ${date}`;
  if (standing === 'outdated') return `its definition changed after ${date}`;
  const late = facts.since !== null && date < facts.since ? ` (${date})` : '';
  return `${resultNote(newest.result)}${late}`.trim();
}

/** `4,212 offending rows; 1,203,771 rows examined`, as far as both are known. */
export function rowsSentence(result: AuditResult): string {
  const { offendingRows, examinedRows } = result;
  const offending =
    offendingRows === null
      ? 'offending rows were not counted'
      : offendingRows === 0
        ? 'no offending rows'
        : formatQuantity(offendingRows, 'offending row');
  const examined = examinedRows === null ? 'examined unknown' : `${formatCount(examinedRows)} examined`;
  return `${offending}, ${examined}`;
}

/** `a query read 12 GB, more than 10 GB`; of one that answered other audits, too, their shares are what they may cost. Null where nothing is over its limit. */
export function overLimitsText(result: AuditResult): string | null {
  const text = findingsText(result);
  if (text === null) return null;
  return `${result.sharedBy === undefined ? 'a query' : 'a query, or its share of one,'} ${text}`;
}
