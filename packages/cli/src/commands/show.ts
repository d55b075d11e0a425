import {
  type Compare,
  didYouMean,
  findingsText,
  formatCheck,
  formatCount,
  formatDuration,
  formatExpectation,
  formatLimit,
  formatQuantity,
  formatTolerance,
  type Plan,
  type PlanAudit,
  printableText,
  remaskSample,
  resourceLimitsText,
  type Sample,
} from '@assay/contract';
import { auditHistory, type PastResult } from '@assay/history';
import { plannedGroups } from '@assay/runner';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { historyPath, loadPlan } from '../load-plan.js';
import type { Printer } from '../print.js';
import { alignColumns } from '../report/align-columns.js';
import { printableResult } from '../report/printable-result.js';
import { type SentQuery, sentQueries, writtenSql } from '../report/sent-queries.js';

/** Results of an audit that `assay show` lists. */
const RESULTS_SHOWN = 10;

/** `assay show <audit>`: its definition, its SQL as written and as sent, its last results. */
export const showCommand: Command<GlobalOptions & { readonly audit: string }> = async (context, options) => {
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  const { print } = context;
  const { plan, projectDir } = loaded;
  const audit = findAudit(plan, options.audit);
  if ('hint' in audit) {
    print.diagnostic({ code: 'unknown-audit', severity: 'error', ...audit });
    return 2;
  }
  const past = await auditHistory(historyPath(projectDir), plan.target.name, audit.id, RESULTS_SHOWN);
  printDiagnostics(print, past.diagnostics, { folder: projectDir });
  const results = past.results.map((result) => ({
    ...result,
    sample: result.sample && remaskSample(result.sample, audit.mask),
  }));
  const queries = sentQueries(audit, plan);
  print.record({
    type: 'audit',
    audit,
    queries: Object.fromEntries(queries.map(({ name, sql }) => [name, sql])),
    results,
  });
  if (!print.json)
    for (const line of describe(audit, plan, results.map(printableResult), queries, print)) print.line(line);
  return 0;
};

/** The audit of that id, or the only one of that name; else why there is none, and what to write. */
function findAudit(
  plan: Plan,
  wanted: string,
): PlanAudit | { readonly message: string; readonly hint: string } {
  const byId = plan.audits.find((audit) => audit.id.toLowerCase() === wanted.toLowerCase());
  if (byId) return byId;
  const named = plan.audits.filter((audit) => audit.name === wanted);
  const [only, other] = named;
  if (only && !other) return only;
  if (only) {
    return {
      message: `${named.length} audits are called "${wanted}"`,
      hint: `write one of these ids: ${named.map((audit) => audit.id).join(', ')}`,
    };
  }
  const meant = suggestion(plan, wanted);
  return {
    message: `no audit is called "${wanted}"`,
    hint: `${meant === undefined ? '' : `${meant} `}\`assay ls\` lists the audits`,
  };
}

/** Looks at names where a name was given, at ids where an id was. */
function suggestion({ audits }: Plan, wanted: string): string | undefined {
  return didYouMean(
    wanted,
    audits.map(({ id, name }) => (wanted.includes('.') ? id : name)),
  );
}

function describe(
  audit: PlanAudit,
  plan: Plan,
  results: readonly PastResult[],
  queries: readonly SentQuery[],
  print: Printer,
): string[] {
  const heading = (text: string): string[] => ['', print.paint('bold', text)];
  const parameters = audit.parameters.map(
    (one) => `@${one.name} ${one.type}${one.default ? ` = ${one.default.value}` : ''}`,
  );
  const facts: [string, string | null][] = [
    ['table', `${audit.table} (${plan.tables.find((table) => table.name === audit.table)?.layer ?? ''})`],
    ['check', audit.check && formatCheck(audit.check)],
    ['dimension', audit.dimension],
    ['owner', audit.owner],
    ['expects', expectationOf(audit)],
    ['compares', audit.compare && comparisonOf(audit.compare)],
    [
      'severity',
      audit.blocking ? `${audit.severity}, blocks what is downstream` : `${audit.severity}, blocks nothing`,
    ],
    ['timeout', formatLimit(audit.timeoutMs)],
    ['resources', resourceLimitsText(audit.resources)],
    ['reads', audit.reads.join(', ')],
    ['shares', sharedWith(audit, plan)],
    ['parameters', parameters.join(', ') || null],
    ['tags', audit.tags.join(', ') || null],
    ['masked', maskOf(audit)],
    ...audit.suppressions.map(({ rule, reason, stale }): [string, string] => [
      'may break',
      `${rule}: ${printableText(reason)}${stale ? ' (stale: finds nothing here)' : ''}`,
    ]),
    ['file', `${audit.source.file}:${audit.source.line}`],
  ];
  return [
    print.paint('bold', audit.id),
    ...(audit.description ? [printableText(audit.description)] : []),
    '',
    ...alignColumns(facts.flatMap(([name, value]) => (value === null ? [] : [[`  ${name}`, value]]))),
    ...writtenSql(audit).flatMap(({ title, text }) => [...heading(title), ...indent(text)]),
    ...queries.flatMap(({ title, sql, unknown }) =>
      sql === null ? ['', unknown] : [...heading(title), ...indent(sql)],
    ),
    ...heading('Last results'),
    ...(results.length === 0 ? ['  none yet: `assay run` writes them'] : resultLines(results, print)),
  ];
}

/** Null: it has a query of its own; `assay plan` says why. */
function sharedWith({ id }: PlanAudit, plan: Plan): string | null {
  const group = plannedGroups(plan).groups.find(({ audits }) => audits.some((one) => one.id === id));
  if (!group) return null;
  return `a query with ${formatQuantity(group.audits.length - 1, 'other audit')}, which answers for the first two below`;
}

function expectationOf({ expect: { error, warn } }: PlanAudit): string {
  return [
    error && `${formatExpectation(error)}, else it fails`,
    warn && `${formatExpectation(warn)}, else it warns`,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

function comparisonOf({ key, tolerances, matched, leftTarget, right }: Compare): string {
  const on = (target: string | null): string => (target === null ? '' : ` on ${target}`);
  const within = tolerances.map((one) => `${one.column} within ${formatTolerance(one)}`);
  const all = matched === 'both' ? '' : 'all of ';
  return printableText(
    `${all}left${on(leftTarget)} with right${on(right.target)} by ${key.join(', ')}${within.length === 0 ? '' : `; ${within.join(', ')}`}`,
  );
}

function maskOf({ mask }: PlanAudit): string | null {
  if (mask.kind === 'all') return 'every returned column';
  return mask.columns.join(', ') || null;
}

function resultLines(results: readonly PastResult[], print: Printer): string[] {
  // Cells are aligned before they are painted: escape codes have no width.
  const rows = results.map((result) => [
    result.runDate,
    result.offendingRows === null ? '-' : formatCount(result.offendingRows),
    result.examinedRows === null ? 'unknown' : formatCount(result.examinedRows),
    formatDuration(result.durationMs),
    result.runId,
  ]);
  const [head = '', ...lines] = alignColumns(
    [['run date', 'offending', 'examined', 'time', 'run'], ...rows],
    [1, 2, 3],
  );
  const width = Math.max(head.length, ...lines.map((line) => line.length));
  const newest = results[0];
  const costs = newest ? findingsText(newest) : null;
  return [
    `  ${head.padEnd(width)}  status`,
    ...lines.map(
      (line, index) =>
        `  ${line.padEnd(width)}  ${print.status(results[index]?.status ?? 'not_run')}${results[index]?.otherParameters ? ', with other parameters' : ''}`,
    ),
    ...(newest?.reason ? [`  ${newest.reason}`] : []),
    ...(costs === null ? [] : [`  over its limits: a query ${costs}`]),
    ...(newest?.sampleProblem ? [`  no sample: ${newest.sampleProblem}`] : []),
    ...(newest?.sample ? ['', ...sampleLines(newest.sample, newest.offendingRows)] : []),
  ];
}

function sampleLines(sample: Sample, total: number | null): string[] {
  const rows = alignColumns([sample.columns, ...sample.rows.map((row) => row.map((cell) => cell ?? 'NULL'))]);
  const masked = sample.maskedColumns.length > 0 ? `, masked: ${sample.maskedColumns.join(', ')}` : '';
  return [
    `  ${sample.rows.length} of ${total === null ? 'an unknown number of' : formatCount(total)} offending rows${masked}`,
    ...rows.map((row) => `  ${row}`),
  ];
}

/** SQL for people: as it is written, tabs too, but for what could repaint the screen or forge a line. */
function indent(text: string): string[] {
  const printable = (line: string): string => line.split('\t').map(printableText).join('\t');
  return text.split(/\r\n|\n|\r/).map((line) => `  ${printable(line)}`.trimEnd());
}
