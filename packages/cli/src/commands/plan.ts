import { type BlockedBy, blockedByOf, EXIT, formatLimit, formatQuantity, groupBy } from '@assay/contract';
import { plannedGroups, planSchedule } from '@assay/runner';
import type { Command, GlobalOptions, SelectionOptions } from '../command.js';
import { dryRun } from '../dry-run/dry-run.js';
import { type DryRunOptions, idleOption } from '../dry-run/dry-run-options.js';
import { loadPlan } from '../load-plan.js';
import { printSlots } from '../print-slots.js';
import { alignColumns } from '../report/align-columns.js';
import { showQueries } from '../report/show-queries.js';
import { selectPlan } from '../select-plan.js';

interface PlanOptions extends GlobalOptions, SelectionOptions, DryRunOptions {
  readonly slots?: boolean;
}

/** `assay plan`: what a run would do, in its order, and what each failure would block. Sends nothing, but for a dry run. */
export const planCommand: Command<PlanOptions> = async (context, options) => {
  const idle = idleOption(options);
  if (idle) {
    context.print.diagnostic(idle);
    return EXIT.authorMustFix;
  }
  if (options.slots && options.dryRun) {
    context.print.diagnostic({
      code: 'contradictory-options',
      severity: 'error',
      message:
        '--slots tells who has the slots of the target, and --dry-run asks about the queries of a plan',
      hint: 'give one of the two, or call assay plan once for each',
    });
    return EXIT.authorMustFix;
  }
  const loaded = await loadPlan(context, options);
  if (!loaded) return 2;
  if (options.slots) return printSlots(context, loaded);
  const selected = await selectPlan(context, loaded.plan, loaded.projectDir, options);
  if (!selected) return 2;
  const { print } = context;
  const { target, project } = selected;
  const { projectDir, settings } = loaded;
  const outcome = options.dryRun ? await dryRun(context, options, { selected, projectDir, settings }) : null;
  if (outcome && !outcome.shown) return outcome.exitCode;
  const { exitCode, shown } = outcome ?? { exitCode: EXIT.success, shown: null };
  const audits = new Map(selected.audits.map((audit) => [audit.id, audit]));
  const blockedBy = blockedByOf(selected);
  const shared = (options.fuse ?? true) ? showQueries(plannedGroups(selected), print) : null;
  const planned = planSchedule(selected).map(({ audit: id, wave }) => {
    const audit = audits.get(id);
    return {
      id,
      wave: wave + 1,
      owner: audit?.owner,
      blocks: blockedBy(id),
      timeoutMs: audit?.timeoutMs ?? 0,
      ...shared?.of(id),
    };
  });
  for (const one of planned) print.record({ type: 'planned-audit', ...one });
  if (print.json) {
    shared?.print();
    shown?.print();
    return exitCode;
  }

  const waves = groupBy(planned, ({ wave }) => wave);
  print.line(
    `${formatQuantity(planned.length, 'audit')} of ${loaded.plan.audits.length} on target ${target.name}, at most ${formatQuantity(target.maxConcurrentQueries, 'query', 'queries')} at once, deadline ${formatLimit(project.runDeadlineMs)}`,
  );
  for (const [wave, members] of waves) {
    print.line();
    print.line(
      print.paint('bold', wave === 1 ? 'First' : `Then, if nothing above blocks (${wave} of ${waves.size})`),
    );
    const rows = members.map(({ id, blocks }) => [
      `  ${id}`,
      ...(shown ? [shown.cellOf(id)] : []),
      describeBlocks(blocks, print.verbose),
    ]);
    for (const line of alignColumns(rows, shown ? [1] : [])) print.line(line);
  }
  shared?.print();
  if (shown) {
    print.line();
    shown.print();
  }
  return exitCode;
};

/** Tables that are named; where there are more, their number says enough, and `--verbose` names them. */
const NAMED_TABLES = 3;

function describeBlocks({ audits, tables }: BlockedBy, verbose: boolean): string {
  if (audits.length === 0 && tables.length === 0) return 'blocks nothing';
  const where =
    verbose || tables.length <= NAMED_TABLES ? tables.join(', ') : formatQuantity(tables.length, 'table');
  return `blocks ${formatQuantity(audits.length, 'audit')} in ${where}`;
}
