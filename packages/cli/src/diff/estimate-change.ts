import { type Diagnostic, EXIT, type Plan } from '@assay/contract';
import type { CommandContext, GlobalOptions } from '../command.js';
import type { RevisionComparison } from '../compare-revisions.js';
import { askWarehouse, dryRun, dryRunMemory } from '../dry-run/dry-run.js';
import { openDryRunCache } from '../dry-run/dry-run-cache.js';
import type { DryRunOptions } from '../dry-run/dry-run-options.js';
import { askableTargets } from '../dry-run/open-inspectors.js';
import { printTargetProblems } from '../print-target-problems.js';
import { type BytesReport, bytesReport } from './bytes-report.js';

/** What a dry run of both sides found, and the exit code that the one of the working tree gives. */
export interface EstimatedChange {
  readonly exitCode: number;
  /** Null: it could not be done, and why was printed. */
  readonly bytes: BytesReport | null;
}

/**
 * Asks the warehouse about both plans, each query once. Problems of the working tree are printed, as those of any dry run; what the
 * base could not be asked is unknown, and no problem of whoever changes it.
 */
export async function estimateChange(
  context: CommandContext,
  options: GlobalOptions & DryRunOptions,
  { before, after, projectDir, settings, changes }: RevisionComparison,
): Promise<EstimatedChange> {
  const of = (selected: Plan) => ({ selected, projectDir, settings });
  if (askableTargets(after.plan).length === 0) {
    printTargetProblems(context.print, [noDryRun(after.plan)], projectDir, settings);
    return { exitCode: EXIT.authorMustFix, bytes: null };
  }
  // Also where nothing may be kept: most of the queries are those of the base.
  const memory = dryRunMemory(context, options, of(after.plan)) ?? openDryRunCache(null);
  const { exitCode, found } = await dryRun(context, options, of(after.plan), memory);
  if (found === null)
    return { exitCode: exitCode === EXIT.success ? EXIT.authorMustFix : exitCode, bytes: null };
  const old =
    before.plan && askableTargets(before.plan).length > 0
      ? await askWarehouse(context, options, of(before.plan), memory)
      : null;
  const renamed = new Map(
    changes.flatMap(({ kind, subject, renamed }): [string, string][] =>
      kind === 'added' && subject.kind === 'audit' && renamed !== null ? [[subject.name, renamed]] : [],
    ),
  );
  const { report, runDate } = found;
  return {
    exitCode,
    bytes: bytesReport(
      { target: after.plan.target.name, runDate },
      old?.ok ? old.report : null,
      report,
      renamed,
    ),
  };
}

/** Bytes are what is compared, and DuckDB tells none. */
function noDryRun({ target }: Plan): Diagnostic {
  return {
    code: 'no-dry-run',
    severity: 'error',
    message: `target "${target.name}" is of DuckDB, which does not tell what a query would read: it costs nothing there but time`,
    hint: 'name a target of BigQuery with --target, or leave --dry-run out',
    location: { file: 'assay.yml' },
  };
}
