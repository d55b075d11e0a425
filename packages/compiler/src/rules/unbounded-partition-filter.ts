import { type AuditQuery, placeInQuery } from '../project/project.js';
import { gradedWith, missingEnd } from '../sql/partition-end.js';
import type { PartitionFilter } from '../sql/partition-filter.js';
import { exampleRange, windowWords } from '../sql/partition-hint.js';
import { whyNoFilter } from '../sql/partition-reason.js';
import { rewriteCondition } from '../sql/partition-rewrite.js';
import type { PartitionColumn } from '../sql/partition-side.js';
import { endlessSide } from '../sql/partition-written.js';
import { partitionProblems } from './partition-problems.js';
import type { Rule } from './rule.js';

/** A filter on the partition that the warehouse accepts has two ends, and they are not too far apart. */
export const unboundedPartitionFilter: Rule = {
  code: 'unbounded-partition-filter',
  *checkQuery(query, _audit, project) {
    for (const found of partitionProblems(query, project, ['unbounded'])) {
      const { filter, column, table, maxWindowMs, related } = found;
      yield {
        ...wordingOf(filter, column, table.name, maxWindowMs),
        place: placeOf(query, filter, column),
        related,
      };
    }
  },
};

interface Wording {
  readonly message: string;
  readonly label: string;
  readonly hint: string;
}

function wordingOf(
  { fault }: PartitionFilter,
  column: PartitionColumn,
  table: string,
  maxWindowMs: number,
): Wording {
  const what = `the filter on the partition column "${column.partition.column}" of "${table}"`;
  const range = exampleRange(column, maxWindowMs);
  switch (fault?.kind) {
    case 'lower-open':
    case 'upper-open':
      return openEnd(
        what,
        column,
        fault.kind === 'lower-open' ? 'lower' : 'upper',
        fault.unproven,
        maxWindowMs,
      );
    case 'empty':
      return fault.turned
        ? {
            message: `${what} lets nothing through: its ends are the wrong way round, so the audit never finds a row`,
            label: 'an empty range',
            hint: `write the lower end first, such as ${range}`,
          }
        : {
            message: `${what} lets nothing through: no value is between its ends, so the audit never finds a row`,
            label: 'an empty range',
            hint: `write a range that takes in at least one value, such as ${range}`,
          };
    case 'unknown':
      return {
        message: `${what} may cover any time: how far apart its ends are is not known before it runs`,
        label: 'not known how wide',
        hint: `tell both ends from the same day, such as ${range}`,
      };
    case 'too-wide':
      return {
        message: `${what} covers up to ${windowWords(fault.width)}, and at most ${windowWords(maxWindowMs)} are read at once`,
        label: `up to ${windowWords(fault.width)}`,
        hint: `read a smaller range, such as ${range}; max_window of this rule in assay.yml allows wider ones`,
      };
    case 'drifting':
      return {
        message: `${what} is as wide as the day of the run is far from a fixed day`,
        label: 'one end stands still',
        hint: `tell both ends from the same day, such as ${range}`,
      };
    case 'whole-range':
      return {
        message: `${what} covers all values that its partitions hold`,
        label: 'excludes nothing',
        hint: 'write a smaller range, or `partition: none` if the table is meant to be read whole',
      };
    default:
      return {
        message: `${what} leaves nothing out`,
        label: 'excludes nothing',
        hint: `write a range with two ends, such as ${range}`,
      };
  }
}

function openEnd(
  what: string,
  column: PartitionColumn,
  end: 'lower' | 'upper',
  unproven: number | null,
  maxWindowMs: number,
): Wording {
  const { conjuncts } = column.table;
  const { sql: missing, tooWide } = missingEnd(column, end, maxWindowMs);
  const conjunct = unproven === null ? undefined : conjuncts[unproven];
  const wider = tooWide ? '; max_window of this rule in assay.yml allows wider ones' : '';
  const anew = `write a range with two ends instead, such as ${exampleRange(column, maxWindowMs)}${wider}`;
  if (
    conjunct?.expr.kind === 'between' &&
    endlessSide(conjunct.expr[end === 'lower' ? 'low' : 'high']) !== null
  ) {
    return {
      message: `${what} has no ${end} end: the one that is written leaves nothing out`,
      label: `no ${end} end`,
      hint: missing === null ? anew : `write another end there, as in ${missing}`,
    };
  }
  if (conjunct !== undefined) {
    const rewrite = conjunct.asWritten ? rewriteCondition(conjunct.expr, column) : null;
    const others = conjuncts.filter((other) => other !== conjunct);
    const mends = rewrite !== null && gradedWith([rewrite], column, maxWindowMs, others)?.grade === 'bounded';
    return {
      message: `${what} has no ${end} end that is known to leave partitions out: ${whyNoFilter(conjunct.expr, column)}`,
      label: 'not proven to be an end',
      hint: mends
        ? `write instead ${rewrite}`
        : missing === null
          ? anew
          : `compare the column alone with a constant or a parameter, such as ${missing}`,
    };
  }
  return {
    message: `${what} has no ${end} end: ${withoutEnd(column, end)}`,
    label: `no ${end} end`,
    hint: missing === null ? anew : `add AND ${missing}`,
  };
}

/** What comes of a filter without that end: of times it depends on the day of the run, of others it does not. */
function withoutEnd({ partition }: PartitionColumn, end: 'lower' | 'upper'): string {
  if (partition.type === 'integer' || (partition.type === 'string' && partition.kind !== 'suffix')) {
    return `it reads all values ${end === 'lower' ? 'below' : 'above'} the one that is written, however many there come to be`;
  }
  return end === 'lower'
    ? 'it reads more with every day that passes'
    : 'run again for an old date, it reads everything since';
}

/** The first condition that the filter is made of; of a range written as several, from the first to the last. */
function placeOf(query: AuditQuery, { fault, conjuncts }: PartitionFilter, { table }: PartitionColumn) {
  const open = fault?.kind === 'lower-open' || fault?.kind === 'upper-open';
  const meant = open && fault.unproven !== null ? [fault.unproven] : conjuncts;
  const spans = meant.flatMap((index) => table.conjuncts[index]?.span ?? []);
  const [first] = spans;
  const last = fault?.kind === 'accepts-all' || open ? first : spans.at(-1);
  if (first === undefined || last === undefined) return { file: query.file };
  return placeInQuery(query, {
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  });
}
