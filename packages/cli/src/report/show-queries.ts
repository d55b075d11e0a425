import { formatQuantity, groupBy } from '@assay/contract';
import type { ApartReason, AuditGroups } from '@assay/runner';
import type { Printer } from '../print.js';
import { alignColumns } from './align-columns.js';

export interface ShownQueries {
  /** What a JSON line says of an audit: how many audits its query answers, and why it has one of its own. */
  readonly of: (audit: string) => { readonly sharedBy: number; readonly alone: ApartReason | null };
  /** Prints which audits one query answers, and why the others have their own. */
  readonly print: () => void;
}

/** Why audits have queries of their own, after "since". */
const WORDS: Readonly<Record<ApartReason, string>> = {
  'switched-off': '`fuse: false` says so',
  'unknown-scan': 'it is not known which rows they examine',
  comparison: 'they compare two queries',
  nested: 'they read more than one table as it is: a subquery, a CTE, UNNEST, a set operation',
  window: 'they have a window function or QUALIFY',
  limit: 'they have a LIMIT or a sample',
  distinct: 'they have DISTINCT',
  groups: 'they group, and test a returned column or group by more than columns',
  'row-condition': 'they test a column of many rows',
  narrowed: 'they aggregate or group only some of the rows that they examine',
  order: 'they order their rows by what may fail',
  function: 'a function in them may answer otherwise the next time, may fail, or is not known',
  name: 'a name in them may not be a column of the table',
  'no-other': 'no other audit examines the same rows',
  form: 'others examine the same rows, but group them in another way, or make figures of other ones',
  'no-value': 'a parameter has no value',
  parameters: 'others examine the same rows with another value of a parameter',
  timeout: 'others that examine the same rows have a timeout more than four times longer or shorter',
  width: 'the query of the others is as wide as it may be',
};

export function showQueries({ groups, alone }: AuditGroups, print: Printer): ShownQueries {
  const sharedBy = new Map(
    groups.flatMap(({ audits }) => audits.map(({ id }) => [id, audits.length] as const)),
  );
  const reasons = new Map(alone.map(({ audit, reason }) => [audit.id, reason]));
  const records = (): void => {
    for (const { audits } of groups) {
      const [first] = audits;
      print.record({ type: 'planned-query', table: first?.table, audits: audits.map(({ id }) => id) });
    }
  };
  const names = (ids: readonly string[]): void => {
    if (print.verbose) for (const id of ids) print.line(`    ${id}`);
  };
  const lines = (): void => {
    if (groups.length === 0) return;
    const shared = [...sharedBy.keys()].length;
    print.line();
    print.line(
      print.paint(
        'bold',
        `${formatQuantity(groups.length, 'query', 'queries')} for ${formatQuantity(shared, 'audit')}`,
      ),
    );
    const rows = alignColumns(
      groups.map(({ audits }) => [
        `  ${audits[0]?.table ?? ''}`,
        `${formatQuantity(audits.length, 'audit')} in 1 query`,
      ]),
    );
    for (const [index, { audits }] of groups.entries()) {
      print.line(rows[index] ?? '');
      names(audits.map(({ id }) => id));
    }
    if (alone.length === 0) return;
    print.line();
    print.line(
      print.paint(
        'bold',
        `${formatQuantity(alone.length, 'audit has a query', 'audits have queries')} of ${alone.length === 1 ? 'its' : 'their'} own`,
      ),
    );
    const byReason = [...groupBy(alone, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
    for (const [reason, members] of byReason) {
      print.line(`  ${members.length} since ${WORDS[reason]}`);
      names(members.map(({ audit }) => audit.id));
    }
  };
  return {
    of: (audit) => ({ sharedBy: sharedBy.get(audit) ?? 1, alone: reasons.get(audit) ?? null }),
    print: () => (print.json ? records() : lines()),
  };
}
