import {
  type AuditResult,
  type BlockingResult,
  countStatuses,
  findingsText,
  formatCount,
  formatDuration,
  formatQuantity,
  groupBy,
  isUndecided,
  type Plan,
  type PlanAudit,
  printableText,
  type RunReport,
  type Sample,
  STATUSES,
  type Status,
} from '@assay/contract';
import type { Printer } from '../print.js';
import { alignColumns } from './align-columns.js';
import { costLines } from './cost-lines.js';
import { printableResult } from './printable-result.js';

/** Rows of a sample that the screen shows; `assay show` and the site show all that are kept. */
const SCREEN_ROWS = 2;
const SCREEN_WIDTH = 100;
const NAMED_OWNERS = 5;

/**
 * The closing lines of a run: bad data, then what is not known, then what was skipped under its cause, then warnings, and
 * last what was billed and the counts.
 *
 * @param decided results of this run itself: one that it resumes has told what the others cost
 */
export function runSummary(
  report: RunReport,
  plan: Plan,
  print: Printer,
  decided: readonly AuditResult[],
): string[] {
  const audits = new Map(plan.audits.map((audit) => [audit.id, audit]));
  const results = report.results.map(printableResult);
  const skippedBy = groupBy(
    results.filter((result) => result.rootCause),
    (result) => result.rootCause?.audit ?? '',
  );
  const blocking = new Map(report.blocking.map((one) => [one.audit, one]));
  const block = (result: AuditResult): string[] =>
    auditBlock(
      result,
      audits.get(result.audit),
      skippedBy.get(result.audit) ?? [],
      blocking.get(result.audit),
      print,
    );
  const section = (title: string, members: readonly AuditResult[], lines: readonly string[]): string[] =>
    members.length === 0 ? [] : ['', print.paint('bold', title), ...lines];

  const failed = results.filter((result) => result.status === 'fail');
  const undecided = results.filter((result) => isUndecided(result.status) && !FOLDED.has(result.status));
  const notRun = results.filter((result) => result.status === 'not_run');
  const warned = results.filter((result) => result.status === 'warn');
  const costly = results.filter((result) => findingsText(result) !== null);
  return [
    ...section(
      'OVER THEIR LIMITS',
      costly,
      costly.map((result) => costLine(result, audits.get(result.audit), print)),
    ),
    ...section(
      'WARNED',
      warned,
      warned.map((result) => warningLine(result, audits.get(result.audit), print)),
    ),
    ...section('NOT RUN', notRun, notRunLines(notRun)),
    ...section('SKIPPED', [...skippedBy.values()].flat(), skippedLines(skippedBy, print)),
    ...section('UNDECIDED', undecided, undecided.flatMap(block)),
    ...section('FAILED', failed, failed.flatMap(block)),
    ...costLines(decided, true, print),
    ...sharedLines(decided, print),
    '',
    closingLine(report, print),
  ];
}

/** What fusing saved, where it did. */
function sharedLines(decided: readonly AuditResult[], print: Printer): string[] {
  const shared = decided.flatMap(({ sharedBy }) => sharedBy ?? []);
  if (shared.length === 0) return [];
  // Each of a query's audits is one part of it.
  const queries = Math.round(shared.reduce((sum, audits) => sum + 1 / audits, 0));
  // What was cut short may have been under way with others, and had no answer in any case.
  const asked = decided.filter(({ startedAt, status }) => startedAt !== null && status !== 'not_run').length;
  const alone = asked - shared.length;
  const others = alone === 0 ? '' : `; ${formatQuantity(alone, 'other had its own', 'others had their own')}`;
  const whose = `${formatQuantity(queries, 'query', 'queries')} answered ${formatQuantity(shared.length, 'audit')}${others}`;
  return ['', print.paint('dim', whose)];
}

/** Statuses that are told in one line for many audits. */
const FOLDED: ReadonlySet<Status> = new Set(['skipped', 'not_run']);

function auditBlock(
  result: AuditResult,
  audit: PlanAudit | undefined,
  skipped: readonly AuditResult[],
  blocking: BlockingResult | undefined,
  print: Printer,
): string[] {
  const lines = [
    `  ${print.glyph(result.status)} ${print.paint('bold', result.audit)}${audit?.description ? `  ${printableText(audit.description)}` : ''}`,
  ];
  if (result.reason) lines.push(`    ${result.reason}`);
  if (result.sample)
    lines.push(...sampleLines(result, result.sample).map((line) => `    ${print.paint('dim', line)}`));
  if (result.sampleProblem) lines.push(`    no sample: ${result.sampleProblem}`);
  if (skipped.length > 0)
    lines.push(`    disables ${formatQuantity(skipped.length, 'audit')}: ${byTable(skipped)}`);
  if (blocking && blocking.tables.length > 0) lines.push(`    ${concernsLine(blocking)}`);
  const facts = [
    `owner ${audit?.owner ?? 'unknown'}`,
    ...(audit ? [`${audit.source.file}:${audit.source.line}`] : []),
    result.examinedRows === null
      ? 'examined rows unknown'
      : `${formatQuantity(result.examinedRows, 'row')} examined`,
    formatDuration(result.durationMs),
  ];
  lines.push(`    ${print.paint('dim', facts.join(' · '))}`);
  return lines;
}

/** Whose tables lie below, audited or not; `assay plan` names all of them. */
function concernsLine({ tables, owners }: BlockingResult): string {
  const more = owners.length - NAMED_OWNERS;
  const named = owners.slice(0, NAMED_OWNERS).join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
  return `concerns ${named}: ${formatQuantity(tables.length, 'table')} below`;
}

/** Warnings are told, not argued: `assay show` has their rows. */
function warningLine(result: AuditResult, audit: PlanAudit | undefined, print: Printer): string {
  const owner = print.paint('dim', `owner ${audit?.owner ?? 'unknown'}`);
  return `  ${print.glyph(result.status)} ${result.audit}  ${result.reason ?? ''}  ${owner}`;
}

/** It has no part in how the audit ended, so it has no sign of a status. */
function costLine(result: AuditResult, audit: PlanAudit | undefined, print: Printer): string {
  const owner = print.paint('dim', `owner ${audit?.owner ?? 'unknown'}`);
  return `  ${result.audit}  a query ${findingsText(result)}  ${owner}`;
}

function sampleLines(result: AuditResult, sample: Sample): string[] {
  const shown = sample.rows.slice(0, SCREEN_ROWS);
  const table = alignColumns([sample.columns, ...shown.map((row) => row.map((cell) => cell ?? 'NULL'))]);
  const lines = table.map((line) =>
    line.length > SCREEN_WIDTH ? `${line.slice(0, SCREEN_WIDTH - 1)}…` : line,
  );
  const total = result.offendingRows;
  if (total !== null && total > shown.length) {
    lines.push(`(${shown.length} of ${formatCount(total)}: assay show ${result.audit})`);
  }
  return lines;
}

function skippedLines(skippedBy: ReadonlyMap<string, readonly AuditResult[]>, print: Printer): string[] {
  return [...skippedBy].map(
    ([cause, members]) =>
      `  ${print.glyph('skipped')} ${formatQuantity(members.length, 'audit')} because of ${cause}: ${byTable(members)}`,
  );
}

function notRunLines(results: readonly AuditResult[]): string[] {
  return [...groupBy(results, (result) => result.reason ?? '')].map(
    ([reason, members]) => `  ${formatQuantity(members.length, 'audit')}: ${reason}`,
  );
}

/** `mart.revenue (9), mart.ltv (5)`, most first. */
function byTable(results: readonly AuditResult[]): string {
  return [...groupBy(results, (result) => result.table)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([table, members]) => `${table} (${members.length})`)
    .join(', ');
}

const CLOSING_WORDS: Readonly<Record<Status, string>> = {
  fail: 'failed',
  error: 'could not be evaluated',
  timeout: 'timed out',
  inconclusive: 'inconclusive',
  skipped: 'skipped',
  not_run: 'not run',
  warn: 'warned',
  pass: 'passed',
};

function closingLine(report: RunReport, print: Printer): string {
  const counts = countStatuses(report.results.map((result) => result.status));
  const parts = STATUSES.filter((status) => counts[status] > 0).map(
    (status) => `${formatCount(counts[status])} ${CLOSING_WORDS[status]}`,
  );
  const worst = STATUSES.find((status) => counts[status] > 0) ?? 'pass';
  const duration = formatDuration(Date.parse(report.endedAt) - Date.parse(report.startedAt));
  const interrupted = report.interrupted ? ' · interrupted' : '';
  return `${print.glyph(worst)} ${parts.join(' · ') || 'no audit'} of ${formatCount(counts.total)} · ${duration}${interrupted}   [exit ${report.exitCode}]`;
}
