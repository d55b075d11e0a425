import { existsSync } from 'node:fs';
import { planFilePath, shownPath } from '../history-paths.js';
import { PLANS_TABLE } from './history-tables.js';
import type { HistoryWarehouse } from './history-warehouse.js';
import { isPlanOf } from './is-plan-of.js';
import type { StoredRun } from './stored-run.js';
import { notPulled, type Restored, writeRestored } from './write-restored.js';

/** Writes the plan of a run, unless it is here. */
export async function restorePlan(
  historyDir: string,
  warehouse: HistoryWarehouse,
  { planHash }: Pick<StoredRun, 'planHash'>,
): Promise<Restored> {
  const path = planFilePath(historyDir, planHash);
  if (existsSync(path)) return { kind: 'restored' };
  const shown = shownPath(historyDir, 'plans', `${planHash}.json`);
  const parts: string[] = [];
  const trouble = await warehouse.read(
    {
      table: PLANS_TABLE,
      columns: ['text'],
      where: { plan_hash: { type: 'string', value: planHash } },
      orderBy: 'part',
    },
    ([text]) => void parts.push(text ?? ''),
  );
  if (trouble) return trouble;
  const text = parts.join('');
  if (!isPlanOf(text, planHash)) {
    return notPulled(
      shown,
      'what the warehouse has of this plan is not what was pushed, so its runs are not written',
      'somebody changed or removed rows of `assay_plans`: remove those of this plan there, and push again from where it ran',
    );
  }
  return writeRestored(path, shown, async (file) => {
    await file.writeFile(text);
    return null;
  });
}
