import { formatCount, formatQuantity } from '@assay/contract';
import type { Command, GlobalOptions, SelectionOptions } from '../command.js';
import { loadPlan } from '../load-plan.js';
import { alignColumns } from '../report/align-columns.js';
import { selectPlan } from '../select-plan.js';

/** `assay ls`: the selected audits, one a line. */
export const lsCommand: Command<GlobalOptions & SelectionOptions> = async (context, options) => {
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  const selected = await selectPlan(context, loaded.plan, loaded.projectDir, options);
  if (!selected) return 2;
  const { print } = context;
  for (const audit of selected.audits) {
    const { id, table, name, check, dimension, severity, owner, tags, description } = audit;
    const { file } = audit.source;
    print.record({
      type: 'audit',
      id,
      table,
      name,
      check,
      dimension,
      severity,
      owner,
      tags,
      description,
      file,
    });
  }
  if (print.json) return 0;
  const rows = selected.audits.map(({ id, dimension, severity, owner }) => [id, dimension, severity, owner]);
  for (const line of alignColumns(rows)) print.line(line);
  print.note(
    print.paint(
      'dim',
      `${formatCount(selected.audits.length)} of ${formatQuantity(loaded.plan.audits.length, 'audit')}`,
    ),
  );
  return 0;
};
