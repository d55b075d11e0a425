import { relative } from 'node:path';
import { formatQuantity } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { loadPlanBytes, planPath } from '../load-plan.js';
import { reasonOf } from '../reason-of.js';
import { writeFileAtomic } from '../write-file-atomic.js';

/** `assay compile`: checks the project and writes `target/plan.json`. No warehouse is touched. */
export const compileCommand: Command<GlobalOptions> = async (context, options) => {
  const loaded = await loadPlanBytes(context, options);
  if (!loaded) return 2;
  const { bytes, summary, projectDir } = loaded;
  const path = planPath(projectDir);
  const shown = relative(context.settings.workingDirectory, path);
  const { print } = context;
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
