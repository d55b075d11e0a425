import {
  type AuditResult,
  compareText,
  countStatuses,
  groupBy,
  type Plan,
  type Status,
} from '@assay/contract';
import type { ReportedRun } from './recorded-report.js';

/**
 * A run as JUnit XML, the form that CI systems read: a suite per table, a case per audit.
 *
 * Bad data is a `failure`; what could not be decided is an `error`, so that a reader which knows only green and red shows no
 * audit as green that gave no answer. `skipped` is what an audit in the same file disabled. A warning is a case that passes,
 * with its reason in `system-out`: it does not fail a run either.
 */
export function junitReport(report: ReportedRun, plan: Plan): string {
  const audits = new Map(plan.audits.map((audit) => [audit.id, audit]));
  const tables = groupBy(report.results, ({ table }) => table);
  const attributes = (results: readonly AuditResult[]): string => {
    const counts = countStatuses(results.map(({ status }) => status));
    const of = (wanted: Outcome): number =>
      results.filter(({ status }) => outcomeOf(status) === wanted).length;
    const time = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return `tests="${counts.total}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}" time="${seconds(time)}"`;
  };
  const caseOf = (result: AuditResult): string => {
    const audit = audits.get(result.audit);
    const name = audit?.name ?? result.audit;
    const file = audit ? ` file="${xml(audit.source.file)}" line="${audit.source.line}"` : '';
    const open = `    <testcase classname="${xml(result.table)}" name="${xml(name)}"${file} time="${seconds(result.durationMs)}"`;
    const inside = insideOf(result, audit?.owner);
    return inside === null ? `${open}/>` : `${open}>\n      ${inside}\n    </testcase>`;
  };
  const suites = [...tables]
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([table, results]) =>
        `  <testsuite name="${xml(table)}" timestamp="${report.startedAt.slice(0, 19)}" ${attributes(results)}>\n${results.map(caseOf).join('\n')}\n  </testsuite>`,
    );
  const name = xml(`${report.project} ${report.runDate}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${name}" ${attributes(report.results)}>\n${suites.join('\n')}\n</testsuites>\n`;
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

function outcomeOf(status: Status): Outcome {
  switch (status) {
    case 'pass':
    case 'warn':
      return 'passed';
    case 'fail':
      return 'failure';
    case 'skipped':
      return 'skipped';
    case 'error':
    case 'timeout':
    case 'inconclusive':
    case 'not_run':
      return 'error';
    default:
      return unknownStatus(status);
  }
}

function insideOf(result: AuditResult, owner: string | undefined): string | null {
  const outcome = outcomeOf(result.status);
  const reason = result.reason ?? '';
  if (outcome === 'passed') {
    return result.status === 'warn' ? `<system-out>${xml(`warn: ${reason}`)}</system-out>` : null;
  }
  if (outcome === 'skipped') return `<skipped message="${xml(reason)}"/>`;
  const text = owner === undefined ? reason : `${reason}\nowner: ${owner}`;
  return `<${outcome} type="${result.status}" message="${xml(reason)}">${xml(text)}</${outcome}>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Escaped for an attribute or text; what XML 1.0 cannot hold at all becomes U+FFFD. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function unknownStatus(status: never): never {
  throw new Error(`not a status: ${String(status)}`);
}
