/** What a column of a table of the history holds. */
export type HistoryColumnType = 'string' | 'integer' | 'boolean' | 'date' | 'timestamp';

export interface HistoryColumn {
  readonly name: string;
  readonly type: HistoryColumnType;
  readonly description: string;
}

/** A table of the history in a warehouse, with a partition for each day on which runs started (`started_at`). */
export interface HistoryTable {
  readonly name: string;
  readonly description: string;
  readonly clusteredBy: string;
  readonly columns: readonly HistoryColumn[];
}

const column = (name: string, type: HistoryColumnType, description: string): HistoryColumn => ({
  name,
  type,
  description,
});

const RUN_ID = column('run_id', 'string', 'Id of the run');
const STARTED_AT = column(
  'started_at',
  'timestamp',
  'When the run started; the table is partitioned by its day',
);
const PROJECT = column('project', 'string', 'Name of the project, as assay.yml has it');
const TARGET = column('target', 'string', 'Target that was audited');
const RUN_DATE = column('run_date', 'date', 'The day that was audited');

/** What tells the run, in the tables that people ask. */
const OF_RUN = [RUN_ID, STARTED_AT, PROJECT, TARGET, RUN_DATE] as const;

/** A row for each run. It is loaded last: what has one here is whole in the other tables. */
export const RUNS_TABLE: HistoryTable = {
  name: 'assay_runs',
  description: 'Runs of Assay, a row for each; written by `assay history push`',
  clusteredBy: 'run_id',
  columns: [
    ...OF_RUN,
    column('ended_at', 'timestamp', 'Null for a run that was killed'),
    column('exit_code', 'integer', 'Null for a run that was killed'),
    column('success', 'boolean', 'Null for a run that was killed'),
    column('audits', 'integer', 'Results of the run; null for one that was killed'),
    ...(['fail', 'error', 'timeout', 'inconclusive', 'skipped', 'not_run', 'warn', 'pass'] as const).map(
      (status) => column(status, 'integer', `How many audits ended so: ${status}`),
    ),
    column('resumes', 'string', 'Id of the run that this one went on with'),
    column('assay_version', 'string', 'Version of Assay that ran it'),
    column('plan_hash', 'string', 'Hash of its plan, see assay_plans'),
    column('events', 'integer', 'Lines of its log, each a row of assay_events'),
    column('bytes', 'integer', 'Size of its log'),
    column('content_hash', 'string', 'SHA-256 of its log'),
  ],
};

/** A row for each line of the log of a run. */
export const EVENTS_TABLE: HistoryTable = {
  name: 'assay_events',
  description:
    'Events of the runs of Assay, a row for each line of their logs; written by `assay history push`',
  clusteredBy: 'run_id',
  columns: [
    ...OF_RUN,
    column('line', 'integer', 'Number of the line, from 1'),
    column('happened_at', 'timestamp', 'When it happened; null for a line that was cut off'),
    column('type', 'string', 'Such as audit.end; null for a line that was cut off'),
    column('audit', 'string', 'Of an audit.end'),
    column('status', 'string', 'Of an audit.end'),
    column('event', 'string', 'The line as the log has it, a JSON object'),
  ],
};

/** Each distinct plan once, its text in parts. */
export const PLANS_TABLE: HistoryTable = {
  name: 'assay_plans',
  description: 'Plans of the runs of Assay, each once, in parts; written by `assay history push`',
  clusteredBy: 'plan_hash',
  columns: [
    column('plan_hash', 'string', 'Hash of the plan'),
    column('started_at', 'timestamp', 'Of the run that it came with; the table is partitioned by its day'),
    column('part', 'integer', 'Number of the part, from 1'),
    column('text', 'string', 'A part of the plan, which is a JSON object'),
  ],
};

export const HISTORY_TABLES: readonly HistoryTable[] = [RUNS_TABLE, EVENTS_TABLE, PLANS_TABLE];
