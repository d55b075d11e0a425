import { didYouMean, listOf, type Target } from '@assay/contract';
import { queryQuestion } from '../project/audit-question.js';
import { type Audit, type AuditQuery, placeInQuery, type Settings } from '../project/project.js';
import { otherTarget, queriesSent, targetOf } from '../project/side-targets.js';
import type { Finding, Rule } from './rule.js';

const ENGINES = { duckdb: 'DuckDB', bigquery: 'BigQuery' } as const;

/** A comparison that names targets can be run on them, and has something to compare. */
export const compareAcrossTargets: Rule = {
  code: 'compare-across-targets',
  *checkAudit(audit, { settings }) {
    const { compare } = audit;
    if (!compare?.leftTarget && !compare?.rightTarget) return;
    const { targets } = settings;
    for (const named of [compare.leftTarget, compare.rightTarget]) {
      if (!named || targets.size === 0 || targets.has(named.value)) continue;
      const names = [...targets.keys()];
      yield {
        message: `there is no target "${named.value}"`,
        label: 'not one of the targets',
        hint: didYouMean(named.value, names) ?? `write ${listOf(names)}`,
        place: named.place,
      };
    }
    yield* itself(audit, settings);
  },
  *checkQuery(query, audit, { settings }) {
    const side = query.side;
    if (side === null || otherTarget(audit, side, settings) === null) return;
    // On the engine of the plan's own target it is reported where the table is declared.
    if (query.dialect === settings.dialect || !queriesSent(audit, settings)[side].includes(query)) return;
    for (const { reference, table } of query.reads) {
      if (!table || table.partitions[query.dialect] !== undefined || table.partition === undefined) continue;
      const engine = ENGINES[query.dialect];
      yield {
        message: `the ${side} query runs on ${engine}, and what "${table.name}" says of its partitions cannot be there`,
        label: 'unknown how it is partitioned',
        hint: `write \`partition: { duckdb: ..., bigquery: ... }\` with how it is on each`,
        place: placeInQuery(query, reference.span),
        related: [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }],
      };
    }
  },
};

/** A table that is compared with itself is always the same. */
function* itself(audit: Audit, settings: Settings): Iterable<Finding> {
  const { compare } = audit;
  const { left, right } = queriesSent(audit, settings);
  const target = targetOf(audit, 'left', settings);
  const named = compare?.rightTarget ?? compare?.leftTarget;
  const rightTarget = targetOf(audit, 'right', settings);
  if (!named || !target || !rightTarget || placeOf(target) !== placeOf(rightTarget)) return;
  if (target.name !== rightTarget.name) {
    yield {
      message: `"${target.name}" and "${rightTarget.name}" are the same warehouse: it would be compared with itself`,
      label: 'a second name for it',
      hint: 'name the target that is meant, or correct where it is in assay.yml; to compare two tables of one warehouse, name one target for both',
      place: named.place,
    };
    return;
  }
  if (!asksTheSame(left[0], right[0])) return;
  const other = compare?.rightTarget ? 'left' : 'right';
  yield {
    message: `both queries are the same, and both run on "${target.name}": there nothing can differ`,
    label: `the target of the ${other} query too`,
    hint: `name the target of the ${other} query as well, so that the two differ for whatever target the project is compiled: \`${other}: { target: ... }\``,
    place: named.place,
  };
}

/** Where the tables are, as far as assay.yml says: what a variable holds is not known here. */
function placeOf(target: Target): string {
  return target.type === 'duckdb'
    ? `duckdb ${target.path.replaceAll(/\/(?:\.?\/)+/g, '/').replace(/^(?:\.\/)+/, '')}`
    : `bigquery ${target.project} ${target.location.toLowerCase()}`;
}

function asksTheSame(left: AuditQuery | undefined, right: AuditQuery | undefined): boolean {
  return left?.facts != null && right?.facts != null && queryQuestion(left) === queryQuestion(right);
}
