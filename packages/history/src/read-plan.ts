import { readFile } from 'node:fs/promises';
import type { Plan } from '@assay/contract';
import { type ReadArtifact, readPlanArtifact } from '@assay/contract/read-artifact';
import { planFilePath, shownPath } from './history-paths.js';
import { isMissing } from './is-missing.js';

/** The plan of a run, by the `planHash` of its start event. */
export async function readPlan(historyDir: string, planHash: string): Promise<ReadArtifact<Plan>> {
  const file = shownPath(historyDir, 'plans', `${planHash}.json`);
  const problem = (code: string, message: string): ReadArtifact<Plan> => ({
    ok: false,
    diagnostics: [
      {
        code,
        severity: 'error',
        message,
        hint: 'restore the file from a copy of the history',
        location: { file },
      },
    ],
  });
  if (!/^[0-9a-f]{64}$/.test(planHash)) return problem('unknown-plan', `"${planHash}" is no hash of a plan`);
  let text: string;
  try {
    text = await readFile(planFilePath(historyDir, planHash), 'utf8');
  } catch (error) {
    if (isMissing(error)) return problem('unknown-plan', 'the plan of this run is not in the history');
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      return problem('invalid-artifact', 'not a plan of Assay: it is not JSON');
    throw error;
  }
  return readPlanArtifact(value, file);
}
