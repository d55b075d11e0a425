import { compareText, EXIT, formatQuantity } from '@assay/contract';
import type { Command, GlobalOptions } from '../command.js';
import { loadPlan } from '../load-plan.js';
import { alignColumns } from '../report/align-columns.js';

/** `assay owners`: the owner groups, who is in them, and how much each owns. */
export const ownersCommand: Command<GlobalOptions> = async (context, options) => {
  const loaded = await loadPlan(context, options, 'errors');
  if (!loaded) return EXIT.authorMustFix;
  const { print } = context;
  const { owners, tables, audits } = loaded.plan;
  const groups = Object.entries(owners)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, { members }]) => ({
      name,
      members,
      tables: tables.filter(({ owner }) => owner === name).length,
      audits: audits.filter(({ owner }) => owner === name).length,
    }));
  for (const group of groups) print.record({ type: 'owner-group', ...group });
  if (print.json) return EXIT.success;
  const rows = groups.map((group) => [
    group.name,
    formatQuantity(group.tables, 'table'),
    formatQuantity(group.audits, 'audit'),
    group.members.join(', '),
  ]);
  for (const row of alignColumns(rows)) print.line(row);
  return EXIT.success;
};
