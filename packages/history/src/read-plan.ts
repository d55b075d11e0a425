import { readFileSync, statSync } from 'node:fs';
import { type Diagnostic, PLAN_FORMAT_VERSION, type Plan } from '@assay/contract';
import { planVersionOf, type ReadArtifact, readPlanArtifact } from '@assay/contract/read-artifact';
import { planFilePath, shownPath } from './history-paths.js';
import { isMissing } from './is-missing.js';
import { notAFile, unreadableHistory } from './unreadable-history.js';

/**
 * The plan of a run, by the `planHash` of its start event.
 *
 * One of an older format is not read, and that is a warning: nobody can make it again, and the results of its runs, which
 * stand in their logs, count without it. Whatever else is wrong is an error.
 */
export function readPlan(historyDir: string, planHash: string): ReadArtifact<Plan> {
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
  const path = planFilePath(historyDir, planHash);
  let text: string;
  try {
    // Opening a pipe would wait for its writer.
    if (!statSync(path).isFile()) return { ok: false, diagnostics: [notAFile(file)] };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return problem('unknown-plan', 'the plan of this run is not in the history');
    return { ok: false, diagnostics: [unreadableHistory(file, error)] };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      return problem('invalid-artifact', 'not a plan of Assay: it is not JSON');
    throw error;
  }
  const version = planVersionOf(value);
  if (version !== undefined && version < PLAN_FORMAT_VERSION)
    return { ok: false, diagnostics: [olderFormat(file, version)] };
  return readPlanArtifact(value, file);
}

function olderFormat(file: string, version: number): Diagnostic {
  return {
    code: 'unknown-artifact-version',
    severity: 'warning',
    message: `this plan of earlier runs has format version ${version}; this Assay reads version ${PLAN_FORMAT_VERSION}`,
    hint: 'nothing is to be done: the results of those runs count; what their audits were like on the day is not shown',
    location: { file },
  };
}
