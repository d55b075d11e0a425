import { relative } from 'node:path';
import { EXIT, formatQuantity, type Plan } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { dryRun } from '../dry-run/dry-run.js';
import { type DryRunOptions, idleOption } from '../dry-run/dry-run-options.js';
import { loadPlanBytes, planPath } from '../load-plan.js';
import { reasonOf } from '../reason-of.js';
import { writeFileAtomic } from '../write-file-atomic.js';

/**
 * `assay compile`: checks the project and writes `target/plan.json`. No warehouse is touched, unless a dry run is asked for; what
 * that finds is no part of the plan, which is not written where it is not to stand.
 */
export const compileCommand: Command<GlobalOptions & DryRunOptions> = async (context, options) => {
  const idle = idleOption(options);
  if (idle) {
    context.print.diagnostic(idle);
    return EXIT.authorMustFix;
  }
  const loaded = await loadPlanBytes(context, options);
  if (!loaded) return 2;
  const { bytes, summary, projectDir } = loaded;
  const path = planPath(projectDir);
  const shown = relative(context.settings.workingDirectory, path);
  const { print } = context;
  const outcome = options.dryRun
    ? await dryRun(context, options, {
        selected: JSON.parse(Buffer.from(bytes).toString()) as Plan,
        projectDir,
        settings: loaded.settings,
      })
    : null;
  outcome?.shown?.print();
  if (print.verbose) for (const line of outcome?.shown?.dearest ?? []) print.line(line);
  if (outcome && outcome.exitCode !== EXIT.success) {
    print.note(`${print.paint('red', 'The plan is not written')}: the dry run does not let it stand.`);
    return outcome.exitCode;
  }
  try {
    await writeFileAtomic(path, bytes);
  } catch (error) {
    print.diagnostic(
      {
        code: 'plan-not-written',
        severity: 'error',
        message: `cannot write the plan: ${reasonOf(error)}`,
        hint: 'make room, or give yourself the permission to write the folder `target/` of the project',
        location: { file: shown },
      },
      undefined,
    );
    return 2;
  }
  print.record({ type: 'compiled', audits: summary.audits, tables: summary.tables, plan: shown });
  print.note(
    `${print.paint('green', print.unicode ? '✓' : 'OK')} ${formatQuantity(summary.audits, 'audit')} on ${formatQuantity(summary.tables, 'table')} in ${formatQuantity(summary.layers, 'layer')}, target ${summary.target}: ${shown}`,
  );
  return 0;
};
