import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contentHash,
  EVENT_VERSION,
  type Plan,
  type RunEvent,
  type Status,
  stableStringify,
} from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import type { CommandContext } from '../../packages/cli/src/command.js';
import { type GateOptions, gateCommand } from '../../packages/cli/src/commands/gate.js';
import { createPrinter } from '../../packages/cli/src/print.js';
import { endOf, resultOf } from '../../packages/history/src/recorded-runs.test-support.js';

/** raw.a -> staging.b -> mart.c; raw.x -> mart.d; raw.x has no audit. Names come in any case, as a warehouse takes them. */
export const PLAN: Plan = planOf(
  [
    { name: 'raw.a' },
    { name: 'raw.x' },
    { name: 'staging.b', dependsOn: ['raw.a'] },
    { name: 'mart.C', dependsOn: ['staging.b'] },
    { name: 'mart.d', dependsOn: ['raw.x', 'staging.b'] },
  ],
  [
    { id: 'raw.a.hard', fingerprint: 'of raw.a.hard' },
    { id: 'raw.a.mild', fingerprint: 'of raw.a.mild', severity: 'warn' },
    { id: 'staging.b.soft', fingerprint: 'of staging.b.soft', blocking: false },
    { id: 'staging.b.hard', fingerprint: 'of staging.b.hard' },
    { id: 'mart.C.hard', fingerprint: 'of mart.C.hard' },
    { id: 'mart.d.soft', fingerprint: 'of mart.d.soft', blocking: false },
  ],
);

/** The clock of every gate. */
export const NOW = new Date('2001-07-01T12:00:00.000Z');
const LONG_AGO = new Date('2001-06-01T00:00:00.000Z');

export interface MadeUpRun {
  readonly number: number;
  readonly runDate: string;
  readonly statuses: Readonly<Record<string, Status>>;
  readonly at?: string;
  readonly target?: string;
  readonly ends?: boolean;
  /** Of these audits the definition was another one then. */
  readonly changed?: readonly string[];
}

export interface MadeUpProject {
  readonly folder: string;
  readonly history: string;
  readonly remove: () => void;
}

/** A project whose definitions are a plan in a file, with an empty history. */
export function makeProject(plan: Plan = PLAN): MadeUpProject {
  const folder = mkdtempSync(join(tmpdir(), 'assay-gate-'));
  const history = join(folder, 'history');
  writeFileSync(join(folder, 'assay.yml'), '');
  writeFileSync(join(folder, 'plan.json'), stableStringify(plan));
  mkdirSync(join(history, 'runs'), { recursive: true });
  mkdirSync(join(history, 'plans'));
  writeFileSync(join(history, 'plans', `${contentHash(plan)}.json`), stableStringify(plan));
  return { folder, history, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const runIdOf = (number: number): string => `20010701T0600${String(number).padStart(2, '0')}Z-00000a`;

export function logsOf({ history }: MadeUpProject): string[] {
  const folder = join(history, 'runs');
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
}

/** Writes the log of a run; gives its path. */
export function recordRun({ history }: MadeUpProject, run: MadeUpRun): string {
  const runId = runIdOf(run.number);
  const at = run.at ?? `2001-07-01T06:00:${String(run.number).padStart(2, '0')}.000Z`;
  const { runDate, target = 'local', statuses } = run;
  const events: RunEvent[] = [
    startOf(PLAN, { at, runId, runDate, target, planHash: contentHash(PLAN) }),
    ...Object.entries(statuses).map(([audit, status]): RunEvent => {
      const result = { ...resultOf(audit, status, at), table: audit.split('.').slice(0, 2).join('.') };
      const fingerprint = run.changed?.includes(audit) ? 'of another definition' : result.fingerprint;
      return { v: EVENT_VERSION, at, runId, type: 'audit.end', result: { ...result, fingerprint } };
    }),
    ...(run.ends === false ? [] : [endOf(runId, at, statuses)]),
  ];
  const path = join(history, 'runs', `${runId}.jsonl`);
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  // Nobody writes to it any more.
  utimesSync(path, LONG_AGO, LONG_AGO);
  return path;
}

export interface Answer {
  readonly table: string;
  readonly verdict: string;
  readonly exitCode: number;
  readonly historyIsWhole: boolean;
  readonly decidedAt: string | null;
  readonly uncheckedUpstream: readonly string[];
  readonly reasons: readonly {
    readonly audit: string;
    readonly standing: string;
    readonly undecidedSince: string | null;
  }[];
}

/** What `assay gate` answers: its exit code, its JSON lines, and what it says to people. */
export async function gate(
  project: MadeUpProject,
  options: Omit<GateOptions, 'plan'>,
  now: Date = NOW,
): Promise<{ readonly exitCode: number; readonly answers: readonly Answer[]; readonly said: string }> {
  const answered = async (json: boolean): Promise<{ exitCode: number; stdout: string }> => {
    let stdout = '';
    const print = createPrinter(
      { format: json ? 'json' : 'pretty', quiet: false, verbose: false, colors: 'never', unicode: true },
      { stdout: { write: (text) => (stdout += text) }, stderr: { write: () => true } },
    );
    const context: CommandContext = {
      settings: {
        environment: {},
        workingDirectory: project.folder,
        unicode: true,
        colors: 'never',
        workspace: undefined,
        ci: false,
      },
      print,
      clock: () => now,
      interrupt: new AbortController().signal,
      assayVersion: '0.1.0',
    };
    const exitCode = await gateCommand(context, { ...options, plan: 'plan.json' });
    return { exitCode, stdout };
  };
  const { exitCode, stdout } = await answered(true);
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer & { readonly type: string });
  const people = await answered(false);
  if (people.exitCode !== exitCode) throw new Error('it says one thing to people and another to programs');
  return { exitCode, answers: lines.filter(({ type }) => type === 'gate'), said: people.stdout.trimEnd() };
}
