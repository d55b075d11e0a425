import { compareText, formatCount, type PlanAudit } from '@assay/contract';
import { visibleText } from '../visible-text.js';
import { auditListHref, skippedByAnchor } from './audit-list.js';
import { type AuditRow, auditRow } from './audit-row.js';
import type { CountLink } from './counts.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { streakOf } from './streak.js';

/** An audit that somebody must look at, with what follows from it. */
export interface ProblemRow extends AuditRow {
  /** `new`, or since when. */
  readonly age: string;
  readonly isNew: boolean;
  /** What was skipped because of it; null if nothing was. */
  readonly skipped: CountLink | null;
  /** Tables of the skipped audits, the first few. */
  readonly skippedOn: string;
}

const SHOWN_TABLES = 4;

/** The audits as problems: new ones first, then by how much they block, then by id. */
export function problemRows(
  facts: SiteFacts,
  path: string,
  audits: readonly PlanAudit[],
  list: string,
): ProblemRow[] {
  return audits
    .map((audit) => problemRow(facts, path, audit, list))
    .sort(
      (a, b) =>
        Number(b.isNew) - Number(a.isNew) ||
        (b.skipped?.count ?? 0) - (a.skipped?.count ?? 0) ||
        compareText(a.id, b.id),
    );
}

/** Audits of the plan that stand with this status today. */
export function auditsStanding(facts: SiteFacts, status: string): PlanAudit[] {
  return facts.plan.audits.filter(({ id }) => statusToday(facts, id) === status);
}

function problemRow(facts: SiteFacts, path: string, audit: PlanAudit, list: string): ProblemRow {
  const skipped = facts.skippedBy.get(audit.id) ?? [];
  const tables = [...new Set(skipped.map((id) => facts.audits.get(id)?.table ?? ''))].sort(compareText);
  return {
    ...auditRow(facts, path, audit, [list], null),
    ...ageOf(facts, audit),
    skipped:
      skipped.length === 0
        ? null
        : {
            count: skipped.length,
            text: formatCount(skipped.length),
            href: auditListHref(facts, path, skippedByAnchor(audit.id)),
          },
    skippedOn:
      visibleText(tables.slice(0, SHOWN_TABLES).join(', ')) + (tables.length > SHOWN_TABLES ? ', …' : ''),
  };
}

/** A problem is new on the newest run date only; what has no result that counts has no age. */
function ageOf(facts: SiteFacts, audit: PlanAudit): Pick<ProblemRow, 'age' | 'isNew'> {
  const history = facts.history.of(audit.id);
  const streak = streakOf(history);
  const newest = history[0];
  if (!streak || !newest || newest.status !== facts.standings.get(audit.id)) return { age: '', isNew: false };
  const today = newest.run.start.runDate === facts.since;
  if (today && streak.isNew) return { age: 'new', isNew: true };
  return { age: today && streak.isFirst ? 'first run' : `since ${streak.since}`, isNew: false };
}
