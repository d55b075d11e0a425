import { EXIT } from '@assay/contract';
import type { Command, CommandContext, GlobalOptions } from '../command.js';
import { compareRevisions } from '../compare-revisions.js';
import { changeReport } from '../diff/change-report.js';
import { estimateChange } from '../diff/estimate-change.js';
import { failedReport, markdownReport } from '../diff/markdown-report.js';
import { recordReport } from '../diff/record-report.js';
import { showReport } from '../diff/show-report.js';
import { type DryRunOptions, idleOption } from '../dry-run/dry-run-options.js';
import { findProject } from '../find-project.js';
import { openRepository } from '../git/open-repository.js';

export interface DiffOptions extends GlobalOptions, DryRunOptions {
  readonly base: string;
}

/**
 * `assay diff --base REF`: what the working tree changes about audits, tables, owner groups and settings since it left the base. A
 * difference is no failure: it ends with 0 with or without one, with 2 where nothing can be compared, and with `--dry-run` as that does.
 */
export const diffCommand: Command<DiffOptions> = async (context, options) => {
  const { print } = context;
  const idle = idleOption(options);
  if (idle) {
    print.diagnostic(idle);
    return EXIT.authorMustFix;
  }
  // A warning that was there before is none of this change.
  const comparison = await compareRevisions(context, options, options.base, 'errors');
  if (!comparison) {
    if (print.format === 'markdown') print.document(await failure(context, options));
    return EXIT.authorMustFix;
  }
  const estimated = options.dryRun ? await estimateChange(context, options, comparison) : null;
  const report = changeReport(comparison, options.base, estimated?.bytes ?? null);
  if (print.format === 'markdown') print.document(markdownReport(report));
  else if (print.json) recordReport(print, report);
  else showReport(print, report);
  return estimated?.exitCode ?? EXIT.success;
};

async function failure({ settings, print }: CommandContext, { projectDir }: DiffOptions): Promise<string> {
  const { environment, workingDirectory } = settings;
  const found = findProject(workingDirectory, projectDir);
  const folder = found.ok ? found.projectDir : workingDirectory;
  const repository = await openRepository({ folder, environment });
  // Why there is none was told.
  const prefix = repository.ok ? repository.value.prefix : '';
  return failedReport(
    prefix,
    print.problems.map(({ diagnostic }) => diagnostic),
  );
}
