import { hasErrors } from '@assay/contract';
import { otherCounts } from './other-counts.js';
import { withOtherParameters } from './other-parameters.js';
import { otherRun } from './other-run.js';
import { readPlanDigest } from './plan-digest.js';
import { readEvents } from './read-events.js';
import { readOutcomes } from './read-outcomes.js';
import type { LogReading } from './run-results.js';
import { nothingOf, withoutResults } from './unknown-run.js';

/** How the audits of one run ended, from the text of its log. */
export const resultsOfLog: LogReading = (historyDir, runId, text, file) => {
  const { events, diagnostics: told } = readEvents(text, file, 'results');
  const outcomes = readOutcomes(events);
  const { start, end, results } = outcomes;
  if (start && start.runId !== runId) return withoutResults(nothingOf(otherRun(file, start.runId)));
  // Of a log with a line that cannot be read that is known already.
  const disagrees = hasErrors(told) ? null : otherCounts(outcomes, file);
  const diagnostics = disagrees ? [...told, disagrees] : told;
  const found = { start, end, results: [...results.values()] };
  if (!start || Object.keys(start.parameters).length === 0)
    return { ...found, aside: new Set(), diagnostics };
  const plan = readPlanDigest(historyDir, start.planHash);
  if (!plan.ok) {
    // Which of them asked the usual question is not known, so none may count as the latest.
    return { ...found, aside: new Set(results.keys()), diagnostics: [...diagnostics, ...plan.diagnostics] };
  }
  const ran = plan.value.audits.filter(({ id }) => results.has(id));
  return { ...found, aside: withOtherParameters(ran, start.parameters), diagnostics };
};
