import { compareText, type PlanAudit, STATUSES } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import { type Mark, statusMark } from '../status-mark.js';
import { auditTitle } from './audit-title.js';
import { ownerText } from './owner-text.js';
import { standingNote } from './result-note.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { type Strip, strip } from './strip.js';

/** An audit in a list, the same on every page. */
export interface AuditRow {
  /** Where counts and permalinks lead; null: nothing links to this row. */
  readonly anchor: string | null;
  /** Names of the lists that this row is an item of, for counts: `fail`, `audits accuracy`. */
  readonly lists: string;
  readonly mark: Mark;
  readonly title: string;
  readonly id: string;
  readonly href: string;
  readonly dimension: string;
  readonly owner: string;
  readonly note: string;
  readonly strip: Strip | null;
}

/** Run dates that a strip in a list shows. */
const STRIP_DATES = 14;

/** @param path the page that the row is on */
export function auditRow(
  facts: SiteFacts,
  path: string,
  audit: PlanAudit,
  lists: readonly string[],
  anchor: string | null,
): AuditRow {
  return {
    anchor,
    lists: lists.join(' '),
    mark: statusMark(statusToday(facts, audit.id)),
    title: auditTitle(audit).title,
    id: audit.id,
    href: hrefTo(path, facts.paths.audit(audit.id) ?? 'audits/index.html'),
    dimension: audit.dimension,
    owner: ownerText(audit.owner),
    note: standingNote(facts, audit.id),
    strip: stripOf(facts, audit.id, STRIP_DATES),
  };
}

/** The audit's results of the newest run dates as bars; null with fewer than two dates: one bar says nothing. */
export function stripOf(facts: SiteFacts, audit: string, dates: number): Strip | null {
  const shown = facts.history.byDate(audit, dates);
  if (shown.length < 2) return null;
  return strip(shown.map((status) => status ?? 'not_run').reverse());
}

/** Problems first, in the order of the statuses; then by id. */
export function byStatus(facts: SiteFacts, audits: readonly PlanAudit[]): PlanAudit[] {
  const rank = (audit: PlanAudit) => STATUSES.indexOf(statusToday(facts, audit.id));
  return [...audits].sort((a, b) => rank(a) - rank(b) || compareText(a.id, b.id));
}
