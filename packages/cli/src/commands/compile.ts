import { relative } from 'node:path';
import { stableStringify } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { loadPlan, planPath } from '../load-plan.js';
import { writeFileAtomic } from '../write-file-atomic.js';

/** `assay compile`: checks the project and writes `target/plan.json`. No warehouse is touched. */
export const compileCommand: Command<GlobalOptions> = async (context, options) => {
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  const { plan, projectDir } = loaded;
  const path = planPath(projectDir);
  await writeFileAtomic(path, stableStringify(plan));
  const shown = relative(context.settings.workingDirectory, path);
  const { print } = context;
  print.record({ type: 'compiled', ...counts(plan), plan: shown });
  print.note(
    `${print.paint('green', print.unicode ? '✓' : 'OK')} ${plan.audits.length} audits on ${plan.tables.length} tables in ${plan.layers.length} layers, target ${plan.target.name}: ${shown}`,
  );
  return 0;
};

function counts(plan: { audits: readonly unknown[]; tables: readonly unknown[] }): {
  audits: number;
  tables: number;
} {
  return { audits: plan.audits.length, tables: plan.tables.length };
}
