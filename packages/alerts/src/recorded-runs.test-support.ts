import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditResult,
  contentHash,
  countStatuses,
  EVENT_VERSION,
  formatRunId,
  type NotifyRoute,
  type ParameterValues,
  type Plan,
  type PlanAudit,
  type RunEvent,
  type RunId,
  type Status,
  stableStringify,
} from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';

/** A run as its log is to have it. */
export interface MadeUpRun {
  readonly at: string;
  readonly runDate: string;
  readonly statuses: Readonly<Record<string, Status>>;
  /** Offending rows of what fails. Absent: 3. */
  readonly rows?: number;
  /** Absent: it has its end. */
  readonly ends?: false;
  readonly target?: string;
  readonly resumes?: RunId;
  /** Values given for parameters of the audits. */
  readonly parameters?: ParameterValues;
}

/** A project folder with a history into which runs of one plan are written. */
export interface MadeUpHistory {
  readonly projectDir: string;
  readonly folder: string;
  readonly plan: Plan;
  readonly record: (run: MadeUpRun) => RunId;
  readonly remove: () => void;
}

/**
 * Audits `a`, `b`, ... of tables `raw.a`, `raw.b`, ..., each of an owner with routes of its own.
 *
 * @param parameters of the audits that have some
 */
export function makeHistory(
  owners: Readonly<Record<string, readonly NotifyRoute[]>>,
  parameters: Readonly<Record<string, PlanAudit['parameters']>> = {},
): MadeUpHistory {
  const projectDir = mkdtempSync(join(tmpdir(), 'assay-alerts-'));
  const folder = join(projectDir, 'history');
  mkdirSync(join(folder, 'runs'), { recursive: true });
  mkdirSync(join(folder, 'plans'));
  const names = Object.keys(owners);
  const made = planOf(
    names.map((owner) => ({ name: `raw.${owner}`, owner })),
    names.map((owner) => ({ id: `raw.${owner}.holds`, owner, parameters: parameters[owner] ?? [] })),
  );
  const groups = names.map((owner) => [owner, { members: ['someone'], notify: owners[owner] ?? [] }]);
  const plan: Plan = { ...made, owners: Object.fromEntries(groups) };
  const planHash = contentHash(plan);
  writeFileSync(join(folder, 'plans', `${planHash}.json`), stableStringify(plan));
  let number = 0;
  return {
    projectDir,
    folder,
    plan,
    record: ({
      at,
      runDate,
      statuses,
      rows = 3,
      ends = true,
      target = 'local',
      resumes = null,
      parameters: given = {},
    }) => {
      number += 1;
      const runId = formatRunId(new Date(at), number.toString(16).padStart(6, '0'));
      const base = { v: EVENT_VERSION, at, runId } as const;
      const results = Object.entries(statuses).map(([name, status]) => resultOf(name, status, rows, at));
      const events: RunEvent[] = [
        startOf(plan, { at, runId, runDate, target, planHash, resumes, parameters: given }),
        ...results.map((result): RunEvent => ({ ...base, type: 'audit.end', result })),
      ];
      if (ends) {
        const counts = countStatuses(Object.values(statuses));
        const affected = { tables: [], owners: [] };
        const ended = {
          counts,
          success: counts.fail === 0,
          exitCode: 0,
          interrupted: false,
          affected,
        } as const;
        events.push({ ...base, type: 'run.end', ...ended });
      }
      writeFileSync(
        join(folder, 'runs', `${runId}.jsonl`),
        events.map((one) => `${JSON.stringify(one)}\n`).join(''),
      );
      return runId;
    },
    remove: () => rmSync(projectDir, { recursive: true, force: true }),
  };
}

function resultOf(name: string, status: Status, rows: number, at: string): AuditResult {
  return {
    audit: `raw.${name}.holds`,
    table: `raw.${name}`,
    status,
    fingerprint: name,
    offendingRows: status === 'fail' ? rows : 0,
    examinedRows: 100,
    reason: status === 'pass' ? null : `${rows} offending rows, expected rows = 0`,
    rootCause: null,
    sample: null,
    sampleProblem: null,
    startedAt: at,
    endedAt: at,
    durationMs: 1,
  };
}

/** A route of `webhook:<address>` for errors. */
export function webhook(address: string): NotifyRoute {
  return { channel: 'webhook', address, severities: ['error'], samples: false };
}
