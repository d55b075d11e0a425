import { type Plan, STATUSES } from '@assay/contract';
import type { QueryTotals } from './query-totals.js';
import type { ReportedRun } from './recorded-report.js';

/** One value with its labels. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * A run as OpenMetrics text, for whoever watches it from outside; see `docs/monitoring.md`.
 *
 * All are gauges without times of their own, so that the text collector of node_exporter, which reads the older text form of
 * Prometheus, takes the same file. What is not known has no sample.
 */
export function openMetrics(
  report: ReportedRun,
  plan: Plan,
  queries: QueryTotals,
  assayVersion: string,
): string {
  const run = { project: report.project, target: report.target };
  const lines: string[] = [];
  const family = (name: string, unit: string | null, help: string, samples: readonly Sample[]): void => {
    if (samples.length === 0) return;
    lines.push(`# TYPE ${name} gauge`);
    if (unit !== null) lines.push(`# UNIT ${name} ${unit}`);
    lines.push(`# HELP ${name} ${help}`);
    for (const { labels, value } of samples)
      lines.push(`${name}${labelText({ ...run, ...labels })} ${value}`);
  };
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  const seconds = (ms: number): number => ms / 1000;
  const known = (
    figure: keyof QueryTotals['figures'],
    part: 'sum' | 'greatest',
    scale = 1,
  ): readonly Sample[] => {
    const total = queries.figures[figure];
    return total.known === 0 ? [] : one(Number((total[part] / scale).toFixed(6)));
  };

  family('assay_run_info', null, 'The run that the file is about; always 1.', [
    {
      labels: {
        run_id: report.runId,
        run_date: report.runDate,
        plan_hash: report.planHash,
        assay_version: assayVersion,
      },
      value: 1,
    },
  ]);
  family(
    'assay_run_success',
    null,
    '1 if nothing failed and nothing is undecided, else 0.',
    one(Number(report.success)),
  );
  family('assay_run_exit_code', null, 'Exit code of the run.', one(report.exitCode));
  family(
    'assay_run_interrupted',
    null,
    '1 if the run was interrupted, else 0.',
    one(Number(report.interrupted)),
  );
  const started = Date.parse(report.startedAt);
  const ended = Date.parse(report.endedAt);
  family(
    'assay_run_start_time_seconds',
    'seconds',
    'When the run started, since 1970.',
    one(seconds(started)),
  );
  family('assay_run_end_time_seconds', 'seconds', 'When the run ended, since 1970.', one(seconds(ended)));
  family('assay_run_duration_seconds', 'seconds', 'How long the run took.', one(seconds(ended - started)));
  family(
    'assay_run_audits',
    null,
    'Selected audits by how they ended.',
    STATUSES.map((status) => ({ labels: { status }, value: report.counts[status] })),
  );

  family(
    'assay_run_queries',
    null,
    'Queries that ended, each attempt.',
    queries.ended.map(({ purpose, outcome, count }) => ({ labels: { purpose, outcome }, value: count })),
  );
  family(
    'assay_run_query_duration_seconds',
    'seconds',
    'Time of all queries together.',
    one(seconds(queries.durationMs)),
  );
  family(
    'assay_run_cpu_seconds',
    'seconds',
    'Processor time of all queries, where known.',
    known('cpuMs', 'sum', 1000),
  );
  family(
    'assay_run_scanned_bytes',
    'bytes',
    'Read by all queries, where known.',
    known('bytesScanned', 'sum'),
  );
  family(
    'assay_run_scanned_rows',
    null,
    'Rows read by all queries, where known.',
    known('rowsScanned', 'sum'),
  );
  family(
    'assay_run_spilled_bytes',
    'bytes',
    'Written to temporary files, where known.',
    known('spilledBytes', 'sum'),
  );
  family('assay_run_result_bytes', 'bytes', 'Size of all results, where known.', known('resultBytes', 'sum'));
  family(
    'assay_run_peak_memory_bytes',
    'bytes',
    'Memory that the greatest query needed at least, where known: by how much its process grew.',
    known('peakMemoryBytes', 'greatest'),
  );
  family(
    'assay_run_slot_seconds',
    'seconds',
    'Slot time of all queries in the warehouse service, where known.',
    known('slotMs', 'sum', 1000),
  );
  family(
    'assay_run_billed_bytes',
    'bytes',
    'Billed by the warehouse service for all queries, where known.',
    known('bytesBilled', 'sum'),
  );
  const price = queries.cost?.price ?? null;
  family(
    'assay_run_price',
    null,
    'What the billed bytes cost, where known, at the price_per_tib of their targets.',
    price === null ? [] : one(price),
  );

  const audits = new Map(plan.audits.map((audit) => [audit.id, audit]));
  const results = report.results.map((result) => ({
    ...result,
    labels: { audit: result.audit, table: result.table, owner: audits.get(result.audit)?.owner ?? '' },
  }));
  family(
    'assay_audit_status',
    null,
    'How the audit ended, in the label status; always 1.',
    results.map(({ labels, status }) => ({ labels: { ...labels, status }, value: 1 })),
  );
  family(
    'assay_audit_duration_seconds',
    'seconds',
    'Time of the queries of the audit.',
    results.map(({ labels, durationMs }) => ({ labels, value: seconds(durationMs) })),
  );
  family(
    'assay_audit_offending_rows',
    null,
    'Offending rows, where they were counted.',
    results.flatMap(({ labels, offendingRows: value }) => (value === null ? [] : [{ labels, value }])),
  );
  family(
    'assay_audit_examined_rows',
    null,
    'Examined rows, where they are known.',
    results.flatMap(({ labels, examinedRows: value }) => (value === null ? [] : [{ labels, value }])),
  );
  family(
    'assay_audit_price',
    null,
    'What the bytes billed for the audit cost, where known.',
    results.flatMap(({ labels, cost }) =>
      cost && cost.price !== null ? [{ labels, value: cost.price }] : [],
    ),
  );
  family(
    'assay_audit_over_limit',
    null,
    'A query of the audit passed a limit of resources; the value in milliseconds (cpu) or bytes.',
    results.flatMap(({ labels, findings = [] }) =>
      findings.map(({ figure, value }) => ({ labels: { ...labels, figure }, value })),
    ),
  );
  return `${lines.join('\n')}\n# EOF\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${texts.join(',')}}`;
}

/** The three characters that the form escapes; any other stands as it is. */
function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
