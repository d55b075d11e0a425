import type { Figure, Scan } from '@assay/contract';
import { type AuditSketch, sqlText } from '@assay/contract/testing';

/** The rows of `raw.t` of the run's date. */
export function scanOf(changes: { readonly predicate?: string | null; readonly filter?: string } = {}): Scan {
  const { predicate = 'd = @run_date', filter } = changes;
  return {
    table: 'raw.t',
    from: 'raw.t',
    predicate: predicate === null ? null : sqlText(predicate),
    filter: filter === undefined ? null : sqlText(filter),
  };
}

const whereOf = ({ predicate, filter }: Scan, condition: string | null): string => {
  const parts = [predicate?.text, filter?.text, condition].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` WHERE ${parts.map((part) => `(${part}\n)`).join(' AND ')}`;
};

/** An audit whose offending rows are those of the scan that meet a condition. */
export function rowsAudit(id: string, condition: string | null, scan: Scan = scanOf()): AuditSketch {
  return {
    id,
    scan,
    sql: sqlText(`SELECT * FROM ${scan.from}${whereOf(scan, condition)}`),
    fusion: { kind: 'rows', condition: condition === null ? null : sqlText(condition), returned: [] },
  };
}

/** An audit that returns one row of aggregates. */
export function figuresAudit(
  id: string,
  figures: Readonly<Record<string, string>>,
  having: string | null,
  scan: Scan = scanOf(),
): AuditSketch {
  const named = Object.entries(figures).map(([name, text]): Figure => ({ name, expression: sqlText(text) }));
  const list = named.map(({ name, expression }) => `${expression.text}\n AS ${name}`).join(', ');
  return {
    id,
    scan,
    sql: sqlText(
      `SELECT ${list} FROM ${scan.from}${whereOf(scan, null)}${having === null ? '' : ` HAVING ${having}`}`,
    ),
    fusion: {
      kind: 'figures',
      figures: named,
      having: having === null ? null : sqlText(having),
      returned: [],
    },
  };
}

/** An audit that returns a row for each group. */
export function groupsAudit(
  id: string,
  by: readonly string[],
  having: string | null,
  scan: Scan = scanOf(),
): AuditSketch {
  const list = by.join(', ');
  return {
    id,
    scan,
    sql: sqlText(
      `SELECT ${list}, count(*) AS copies FROM ${scan.from}${whereOf(scan, null)} GROUP BY ${list}${having === null ? '' : ` HAVING ${having}`}`,
    ),
    fusion: {
      kind: 'groups',
      by: by.map(sqlText),
      having: having === null ? null : sqlText(having),
      returned: [],
    },
  };
}
