import { relative } from 'node:path';
import { formatQuantity, stableStringify } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { loadPlan, planPath } from '../load-plan.js';
import { reasonOf } from '../reason-of.js';
import { writeFileAtomic } from '../write-file-atomic.js';

/** `assay compile`: checks the project and writes `target/plan.json`. No warehouse is touched. */
export const compileCommand: Command<GlobalOptions> = async (context, options) => {
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  const { plan, projectDir } = loaded;
  const path = planPath(projectDir);
  const shown = relative(context.settings.workingDirectory, path);
  const { print } = context;
  try {
    await writeFileAtomic(path, stableStringify(plan));
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
  print.record({ type: 'compiled', ...counts(plan), plan: shown });
  print.note(
    `${print.paint('green', print.unicode ? '✓' : 'OK')} ${formatQuantity(plan.audits.length, 'audit')} on ${formatQuantity(plan.tables.length, 'table')} in ${formatQuantity(plan.layers.length, 'layer')}, target ${plan.target.name}: ${shown}`,
  );
  return 0;
};

function counts(plan: { audits: readonly unknown[]; tables: readonly unknown[] }): {
  audits: number;
  tables: number;
} {
  return { audits: plan.audits.length, tables: plan.tables.length };
}
