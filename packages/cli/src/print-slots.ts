import { EXIT, formatQuantity } from '@assay/contract';
import { lookAtSlots, type SlotState } from '@assay/runner';
import type { CommandContext } from './command.js';
import type { LoadedPlan } from './load-plan.js';
import { printTargetProblems } from './print-target-problems.js';
import { alignColumns } from './report/align-columns.js';

/** `assay plan --slots`: how many queries may run at once on the target, and whose do. */
export async function printSlots(
  { print, settings }: CommandContext,
  { plan, projectDir, settings: source }: LoadedPlan,
): Promise<number> {
  const { environment } = settings;
  const looked = await lookAtSlots(plan.target, { projectDir, environment });
  if (!looked.ok) {
    printTargetProblems(print, looked.diagnostics, projectDir, source);
    return looked.wasAsked ? EXIT.undecided : EXIT.authorMustFix;
  }
  const { slots } = looked;
  for (const slot of slots) print.record({ type: 'slot', target: plan.target.name, ...slot });
  if (print.json) return EXIT.success;
  const held = slots.filter(({ holder }) => holder !== null);
  print.line(
    `${formatQuantity(slots.length, 'slot')} on target ${plan.target.name}: ${held.length} held, ${slots.length - held.length} free`,
  );
  if (held.length > 0) print.line();
  for (const line of alignColumns(held.map(rowOf))) print.line(line);
  return EXIT.success;
}

function rowOf({ slot, holder, since }: SlotState): string[] {
  return [
    `  slot ${slot}`,
    holder?.runId === null ? 'not a run' : `run ${holder?.runId ?? ''}`,
    holder?.audit ?? (holder?.pid === null ? '' : `process ${holder?.pid ?? ''}`),
    since === null ? '' : `since ${since.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}`,
  ];
}
