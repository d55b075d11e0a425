import { clip, compareText, formatCount, formatQuantity, type Suppression } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import { type Mark, STALE_MARK } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';

/** `suppressions.html`: every rule that an audit or a table may break, with whose word that is and why. */
export interface SuppressionListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  /** Sorted by rule, then by name. */
  readonly rows: readonly SuppressionListRow[];
}

export interface SuppressionListRow extends SuppressionRow {
  /** The list of those of its rule, where the site has a page of the rule; and its name, on the first of them. */
  readonly lists: string | null;
  readonly anchor: string | null;
  readonly kind: 'audit' | 'table';
  readonly name: string;
  readonly nameHref: string;
  readonly owner: string;
}

/** A suppression on the page of its audit or table. */
export interface SuppressionRow {
  readonly rule: string;
  /** Null where the site has no page of the rule. */
  readonly href: string | null;
  readonly reason: string;
  /** Null where the rule finds what it lets through; else that it finds nothing, and the page that says what to do. */
  readonly stale: { readonly mark: Mark; readonly href: string | null } | null;
}

const PATH = 'suppressions.html';
/** The page of the audit or table has the whole of it. */
const LONGEST_REASON = 300;
const LONGEST_NAME = 80;

export function suppressionListPage(facts: SiteFacts): SuppressionListPage {
  const { audits, tables } = facts.plan;
  const rows = [
    ...audits.map((audit) => ({
      kind: 'audit' as const,
      name: audit.id,
      page: facts.paths.audit(audit.id),
      of: audit,
    })),
    ...tables.map((table) => ({
      kind: 'table' as const,
      name: table.name,
      page: facts.paths.table(table.name),
      of: table,
    })),
  ].flatMap(({ kind, name, page, of }) =>
    suppressionRows(facts, PATH, of.suppressions).map((row) => ({
      ...row,
      rule: clip(row.rule, LONGEST_NAME),
      reason: clip(row.reason, LONGEST_REASON),
      kind,
      name: clip(name, LONGEST_NAME),
      nameHref: hrefTo(PATH, page ?? PATH),
      owner: clip(of.owner, LONGEST_NAME),
    })),
  );
  return {
    frame: pageFrame(facts, PATH, 'Suppressions', 'lasting'),
    intro:
      rows.length === 0
        ? 'No audit and no table is allowed to break a rule.'
        : `${formatQuantity(rows.length, 'suppression')}. Each lets an audit or a table break a rule, for the reason that its author gives.${staleSentence(rows)}`,
    rows: rows
      .sort((a, b) => compareText(a.rule, b.rule) || compareText(a.name, b.name))
      .map((row, index, all) => {
        const lists = row.href === null ? null : listOf(row.rule);
        return { ...row, lists, anchor: all[index - 1]?.rule === row.rule ? null : lists };
      }),
  };
}

/** How many suppressions each rule has, of audits and tables together. */
export const suppressionCounts = onceFor(({ plan }: SiteFacts): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { suppressions } of [...plan.audits, ...plan.tables])
    for (const { rule } of suppressions) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
});

/** The link to the suppressions of a rule that the site has a page of, and that has any. */
export function suppressionsHref(from: string, rule: string): string {
  return hrefTo(from, PATH, listOf(rule));
}

function listOf(rule: string): string {
  return `of-${rule}`;
}

function staleSentence(rows: readonly SuppressionRow[]): string {
  const stale = rows.filter((row) => row.stale !== null).length;
  if (stale === 0) return '';
  return stale === 1
    ? ' One is stale: its rule finds nothing there, so it is to be taken out.'
    : ` ${formatCount(stale)} are stale: their rules find nothing there, so they are to be taken out.`;
}

export function suppressionRows(
  facts: SiteFacts,
  path: string,
  suppressions: readonly Suppression[],
): SuppressionRow[] {
  const hrefOf = (rule: string): string | null => {
    const page = facts.paths.rule(rule);
    return page === undefined ? null : hrefTo(path, page);
  };
  return suppressions.map(({ rule, reason, stale }) => ({
    rule,
    href: hrefOf(rule),
    reason: visibleText(reason),
    stale: stale ? { mark: STALE_MARK, href: hrefOf('stale-suppression') } : null,
  }));
}
