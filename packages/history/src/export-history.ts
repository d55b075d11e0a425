import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, hasErrors, latestFirst, textLiteral } from '@assay/contract';
import { runLogPath } from './history-paths.js';
import { type ListedRun, listRuns } from './list-runs.js';
import { readRunResults } from './read-run-results.js';
import type { AuditLists } from './run-results.js';

export interface Exported {
  readonly ok: boolean;
  readonly runs: number;
  readonly results: number;
  readonly queries: number;
  /** An error means that nothing was written. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes the history as two Parquet files: a row for each result, and a row for each query that ended. Both appear whole or not
 * at all. DuckDB reads the logs in place, after they were found to be whole: should it skip anything but a last line that was
 * cut off, nothing is written.
 *
 * Problems: those of reading the logs; `history-not-exported`.
 *
 * @param target only its runs; null: all
 * @param files paths to write
 */
export async function exportHistory(
  historyDir: string,
  target: string | null,
  files: { readonly results: string; readonly queries: string },
): Promise<Exported> {
  const listed = await listRuns(historyDir);
  const diagnostics = [...listed.diagnostics];
  const runs = listed.runs
    .filter(({ start }) => target === null || start.target === target)
    .sort((a, b) => latestFirst(b.start, a.start));
  const aside: [runId: string, audit: string][] = [];
  const lists: AuditLists = new Map();
  let expected = 0;
  let cutOff = 0;
  for (const { start } of runs) {
    const read = readRunResults(historyDir, start.runId, lists);
    diagnostics.push(...read.diagnostics);
    expected += read.results.length;
    cutOff += read.diagnostics.filter(({ code }) => code === 'torn-history-line').length;
    for (const audit of read.aside) aside.push([start.runId, audit]);
  }
  const nothing = { ok: false, runs: 0, results: 0, queries: 0 };
  if (hasErrors(diagnostics)) return { ...nothing, diagnostics };
  if (runs.length === 0) {
    return {
      ...nothing,
      diagnostics: [...diagnostics, notExported('there is no run', '`assay run` writes the history')],
    };
  }
  const suffix = `.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  const written = { results: `${files.results}${suffix}`, queries: `${files.queries}${suffix}` };
  try {
    const taken = [files.results, files.queries].find(isNoFile);
    if (taken !== undefined) {
      return { ...nothing, diagnostics: [...diagnostics, notExported(`${basename(taken)} is not a file`)] };
    }
    const counts = await writeParquet(historyDir, runs, aside, written);
    const lost = counts.unreadable > cutOff || counts.results !== expected;
    if (lost) {
      const problem = `DuckDB could read ${counts.results} of ${expected} results, and not ${counts.unreadable - cutOff} of the lines`;
      return {
        ...nothing,
        diagnostics: [...diagnostics, notExported(problem, 'export again when no run is going on')],
      };
    }
    const { results, queries } = counts;
    await rename(written.results, files.results);
    await rename(written.queries, files.queries);
    return { ok: true, runs: runs.length, results, queries, diagnostics };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ...nothing,
      diagnostics: [
        ...diagnostics,
        notExported(
          (reason.split('\n')[0] ?? '')
            .replaceAll(suffix, '')
            .replaceAll(join(dirname(files.results), '/'), ''),
        ),
      ],
    };
  } finally {
    await rm(written.results, { force: true });
    await rm(written.queries, { force: true });
  }
}

async function writeParquet(
  historyDir: string,
  runs: readonly ListedRun[],
  aside: readonly (readonly [string, string])[],
  files: { readonly results: string; readonly queries: string },
): Promise<{ readonly results: number; readonly queries: number; readonly unreadable: number }> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run('CREATE TABLE aside (run_id VARCHAR, audit VARCHAR)');
    const appender = await connection.createAppender('aside');
    for (const [runId, audit] of aside) {
      appender.appendVarchar(runId);
      appender.appendVarchar(audit);
      appender.endRow();
    }
    appender.closeSync();
    const logs = runs
      .map(({ start }) => textLiteral(runLogPath(historyDir, start.runId), 'duckdb'))
      .join(', ');
    await connection.run(`CREATE VIEW event AS ${eventsOf(logs)}`);
    const copy = async (select: string, file: string): Promise<number> => {
      const { rowsChanged } = await connection.run(
        `COPY (${select}) TO ${textLiteral(file, 'duckdb')} (FORMAT parquet, COMPRESSION zstd)`,
      );
      return rowsChanged;
    };
    return {
      results: await copy(RESULTS, files.results),
      queries: await copy(QUERIES, files.queries),
      unreadable: Number((await connection.runAndReadAll(UNREADABLE)).getRows()[0]?.[0]),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A folder, or a device such as `/dev/null`, which must not be replaced; a link, which would be. */
function isNoFile(path: string): boolean {
  return !(lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? true);
}

/** What an event may hold, with types; a key that a later version adds is not exported until it stands here. */
const COLUMNS = `{
  "type": 'VARCHAR', "at": 'TIMESTAMPTZ', "runId": 'VARCHAR', "project": 'VARCHAR', "target": 'VARCHAR', "planHash": 'VARCHAR',
  "runDate": 'DATE', "runTimestamp": 'TIMESTAMPTZ', "parameters": 'JSON', "assayVersion": 'VARCHAR', "audits": 'JSON', "resumes": 'VARCHAR',
  "purpose": 'VARCHAR', "side": 'VARCHAR', "attempt": 'INTEGER', "outcome": 'VARCHAR', "durationMs": 'DOUBLE', "reason": 'VARCHAR',
  "resources": 'STRUCT(cpuMs DOUBLE, peakMemoryBytes BIGINT, rowsScanned BIGINT, bytesScanned BIGINT, spilledBytes BIGINT, resultBytes BIGINT, service STRUCT(slotMs BIGINT, bytesBilled BIGINT, cacheHit BOOLEAN, partitionsProcessed BIGINT, queuedMs BIGINT, reservation VARCHAR))',
  "query": 'STRUCT("text" VARCHAR)',
  "result": 'STRUCT(audit VARCHAR, "table" VARCHAR, status VARCHAR, fingerprint VARCHAR, offendingRows BIGINT, examinedRows BIGINT, reason VARCHAR, rootCause STRUCT(audit VARCHAR, status VARCHAR, path VARCHAR[]), sample JSON, sampleProblem VARCHAR, startedAt TIMESTAMPTZ, endedAt TIMESTAMPTZ, durationMs DOUBLE, findings JSON, cost STRUCT(billedBytes BIGINT, price DOUBLE, isComplete BOOLEAN), sharedBy BIGINT)'
}`;

/** Of a line that it cannot read, as one that was cut off, DuckDB makes a row of nothing: those are counted. */
const eventsOf = (logs: string): string =>
  `SELECT * FROM read_ndjson([${logs}], columns = ${COLUMNS}, ignore_errors = true, maximum_object_size = 268435456)`;

const UNREADABLE = 'SELECT count(*) FROM event WHERE "type" IS NULL';

const RUN = `SELECT runId AS run_id, any_value(project) AS project, any_value(target) AS target, any_value(runDate) AS run_date,
  any_value(runTimestamp) AS run_timestamp, any_value("at") AS run_started_at, any_value(parameters) AS parameters,
  any_value(planHash) AS plan_hash, any_value(assayVersion) AS assay_version, any_value(resumes) AS resumes
  FROM event WHERE type = 'run.start' GROUP BY runId`;

const RESULTS = `WITH run AS (${RUN}), ended AS (
    SELECT runId AS run_id, result FROM event WHERE type = 'audit.end'
    QUALIFY row_number() OVER (PARTITION BY runId, result.audit ORDER BY "at" DESC, result.endedAt DESC) = 1
  )
  SELECT run.run_id, project, target, run_date, run_timestamp, run_started_at,
    result.audit AS audit, result."table" AS "table", result.status AS status,
    result.offendingRows AS offending_rows, result.examinedRows AS examined_rows, result.reason AS reason,
    result.rootCause.audit AS root_cause, result.rootCause.status AS root_cause_status, result.rootCause.path AS root_cause_path,
    CASE WHEN json_type(result.sample) = 'OBJECT' THEN result.sample END AS sample, result.sampleProblem AS sample_problem,
    result.startedAt AS started_at, result.endedAt AS ended_at, result.durationMs AS duration_ms, result.findings AS findings,
    result.cost.billedBytes AS bytes_billed, result.cost.price AS price, result.cost.isComplete AS price_is_complete,
    result.sharedBy AS shared_by,
    result.fingerprint AS fingerprint, aside.audit IS NOT NULL AS other_parameters, parameters, plan_hash, assay_version, resumes
  FROM ended JOIN run USING (run_id) LEFT JOIN aside ON aside.run_id = run.run_id AND aside.audit = result.audit
  ORDER BY run_date, run_started_at, run.run_id, result.audit`;

const QUERIES = `WITH run AS (${RUN})
  SELECT run.run_id, run.project, coalesce(event.target, run.target) AS target, run_date, from_json(audits, '["VARCHAR"]') AS audits, purpose, side, attempt, outcome,
    "at" AS ended_at, durationMs AS duration_ms, reason, resources.cpuMs AS cpu_ms, resources.peakMemoryBytes AS peak_memory_bytes,
    resources.rowsScanned AS rows_scanned, resources.bytesScanned AS bytes_scanned, resources.spilledBytes AS spilled_bytes,
    resources.resultBytes AS result_bytes, resources.service.slotMs AS slot_ms, resources.service.bytesBilled AS bytes_billed,
    resources.service.cacheHit AS cache_hit, resources.service.partitionsProcessed AS partitions_processed,
    resources.service.queuedMs AS queued_ms, resources.service.reservation AS reservation, query."text" AS query_text
  FROM event JOIN run ON run.run_id = event.runId WHERE event.type = 'query.end'
  ORDER BY run_date, run_started_at, run.run_id, ended_at`;

function notExported(
  reason: string,
  hint = 'name a file in a folder that is there and may be written to, on a disk with room',
): Diagnostic {
  return {
    code: 'history-not-exported',
    severity: 'error',
    message: `nothing was exported: ${reason}`,
    hint,
  };
}
