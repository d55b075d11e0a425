import {
  compareText,
  DIMENSIONS,
  formatQuantity,
  isUndecided,
  type PlanAudit,
  STATUSES,
  type Status,
} from '@assay/contract';
import { uniqueSlugs } from '../page-paths.js';
import { type Mark, statusMark } from '../status-mark.js';
import { type AuditRow, auditRow, byStatus } from './audit-row.js';
import { auditsByCell, cellAnchor } from './matrix.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type SiteFacts, statusToday } from './site-facts.js';

/** All audits in groups. */
export interface AuditListPage {
  readonly frame: PageFrame;
  readonly heading: string;
  readonly intro: string;
  readonly other: { readonly href: string; readonly text: string };
  readonly groups: readonly AuditGroup[];
}

export interface AuditGroup {
  readonly anchor: string;
  /** Name of a list that begins here and goes on through the groups below; null if none does. */
  readonly begins: string | null;
  readonly mark: Mark | null;
  readonly title: string;
  readonly count: string;
  readonly rows: readonly AuditRow[];
}

/** `audits/index.html`: by how they stand, problems first. */
export function auditsByStatusPage(facts: SiteFacts): AuditListPage {
  const path = 'audits/index.html';
  let undecidedBegan = false;
  const groups = STATUSES.flatMap((status): AuditGroup[] => {
    const audits = facts.plan.audits.filter(({ id }) => statusToday(facts, id) === status);
    if (audits.length === 0) return [];
    const rows =
      status === 'skipped'
        ? skippedRows(facts, path, audits)
        : plainRows(facts, path, audits, listsOf(status));
    const mark = statusMark(status);
    const begins = isUndecided(status) && !undecidedBegan ? 'undecided' : null;
    undecidedBegan ||= begins !== null;
    return [{ anchor: status, begins, mark, title: '', count: formatQuantity(audits.length, 'audit'), rows }];
  });
  return {
    frame: pageFrame(facts, path, 'Audits'),
    heading: 'Audits',
    intro: introOf(facts),
    other: { href: 'by-layer.html', text: 'By layer and dimension' },
    groups,
  };
}

/** `audits/by-layer.html`: the audits behind each cell of the layer matrix. */
export function auditsByLayerPage(facts: SiteFacts): AuditListPage {
  const path = 'audits/by-layer.html';
  const slugs = uniqueSlugs(facts.plan.layers);
  const byCell = auditsByCell(facts);
  const groups = facts.plan.layers.flatMap((layer) =>
    DIMENSIONS.flatMap((dimension): AuditGroup[] => {
      const audits = byStatus(facts, byCell.get(`${layer} ${dimension}`) ?? []);
      if (audits.length === 0) return [];
      const group = cellAnchor(slugs.get(layer) ?? layer, dimension, null);
      const anchorOf = anchorsOnce();
      const rows = audits.map((audit) => {
        const list = `${group}.${statusToday(facts, audit.id)}`;
        return auditRow(facts, path, audit, [group, list], anchorOf(list));
      });
      const count = formatQuantity(audits.length, 'audit');
      return [{ anchor: group, begins: null, mark: null, title: `${layer}, ${dimension}`, count, rows }];
    }),
  );
  return {
    frame: pageFrame(facts, path, 'Audits by layer and dimension'),
    heading: 'Audits by layer and dimension',
    intro: introOf(facts),
    other: { href: 'index.html', text: 'By status' },
    groups,
  };
}

function plainRows(
  facts: SiteFacts,
  path: string,
  audits: readonly PlanAudit[],
  lists: readonly string[],
): AuditRow[] {
  return audits.map((audit) => auditRow(facts, path, audit, lists, null));
}

/** Skipped audits stand beside those that were skipped for the same reason. */
function skippedRows(facts: SiteFacts, path: string, audits: readonly PlanAudit[]): AuditRow[] {
  const causeOf = (audit: PlanAudit) => facts.history.newest(audit.id)?.result.rootCause?.audit ?? '';
  const anchorOf = anchorsOnce();
  return [...audits]
    .sort((a, b) => compareText(causeOf(a), causeOf(b)) || compareText(a.id, b.id))
    .map((audit) => {
      const list = skippedByAnchor(causeOf(audit));
      return auditRow(facts, path, audit, [...listsOf('skipped'), list], anchorOf(list));
    });
}

/** Gives the anchor of a list to the first row that asks for it, and null to the others. */
function anchorsOnce(): (list: string) => string | null {
  const seen = new Set<string>();
  return (list) => {
    if (seen.has(list)) return null;
    seen.add(list);
    return list;
  };
}

function listsOf(status: Status): string[] {
  return ['all', ...(isUndecided(status) ? ['undecided'] : []), status];
}

/** Name of the list of what was skipped because of an audit. */
export function skippedByAnchor(cause: string): string {
  return `skipped-by.${cause}`;
}

function introOf(facts: SiteFacts): string {
  const audits = formatQuantity(facts.plan.audits.length, 'audit');
  return facts.since === null
    ? `${audits}, none of which has run yet.`
    : `${audits}, each as its latest result for ${facts.since} says.`;
}
