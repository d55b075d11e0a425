import { dialectOf, type Plan, type PlanAudit, sideTargets } from '@assay/contract';
import { type AuditQuery, auditQueries, compareQueries } from '@assay/runner';

/** A query that a run sends for an audit. */
export interface SentQuery {
  /** In the record for machines. */
  readonly name: string;
  readonly title: string;
  /** Null where the plan does not know how to ask. */
  readonly sql: string | null;
  /** What is said where it does not. */
  readonly unknown: string;
}

/** What a run sends for an audit, in the order in which it does; not what it asks of its tables before, the types of their partition columns. */
export function sentQueries(audit: PlanAudit, plan: Plan): readonly SentQuery[] {
  const unknown = 'Examined rows: unknown, the query does not read one table in one place.';
  if (audit.compare) {
    const on = sideTargets(audit.compare, plan);
    const { left, right, examinedLeft, examinedRight } = compareQueries(audit, audit.compare, {
      left: dialectOf(on.left),
      right: dialectOf(on.right),
    });
    const where = ({ target }: AuditQuery): string => (target === undefined ? '' : `, on ${target}`);
    const notKnown = (side: string): string =>
      `Examined rows on the ${side}: unknown, as the query reads its table.`;
    return [
      { name: 'left', title: `SQL as sent: left${where(left)}`, sql: left.text, unknown },
      { name: 'right', title: `SQL as sent: right${where(right)}`, sql: right.text, unknown },
      {
        name: 'examined',
        title: 'SQL as sent: examined rows on the left',
        sql: examinedLeft?.text ?? null,
        unknown: notKnown('left'),
      },
      {
        name: 'examinedRight',
        title: 'SQL as sent: examined rows on the right, only if the expectation holds',
        sql: examinedRight?.text ?? null,
        unknown: notKnown('right'),
      },
    ];
  }
  const queries = auditQueries(audit, dialectOf(plan.target));
  // The sample that a failure would fetch; for an audit that can only warn, that of the warning.
  const { rows } = plan.project.samples;
  const sample = rows === 0 ? null : queries.sample(audit.expect.error ? 'error' : 'warn', rows).text;
  return [
    { name: 'count', title: 'SQL as sent: the count decides the status', sql: queries.count.text, unknown },
    {
      name: 'examined',
      title: 'SQL as sent: examined rows',
      sql: queries.examined?.text ?? null,
      unknown,
    },
    {
      name: 'sample',
      title: 'SQL as sent: the sample, only if the expectation does not hold',
      sql: sample,
      unknown: 'No sample is taken: `limits.samples.rows` in assay.yml is 0.',
    },
  ];
}

/** The SQL of an audit as its author wrote it. */
export function writtenSql({
  sql,
  check,
  compare,
}: PlanAudit): readonly { readonly title: string; readonly text: string }[] {
  const title = check ? 'SQL of the check' : 'SQL as written';
  if (!compare) return [{ title, text: sql.text }];
  return [
    { title: `${title}: left`, text: sql.text },
    { title: `${title}: right`, text: compare.right.sql.text },
  ];
}
