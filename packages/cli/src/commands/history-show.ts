import {
  compareText,
  EXIT,
  findingsText,
  formatCount,
  formatDuration,
  formatQuantity,
  type ParameterValues,
  STATUSES,
  statusWord,
} from '@assay/contract';
import { isSettled, listRuns, type RunSummary, readRunResults } from '@assay/history';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { findRun } from '../find-run.js';
import { historyOfProject, printHistoryProblems } from '../history-of-project.js';
import { parametersOfRuns } from '../parameters-of-runs.js';
import { alignColumns } from '../report/align-columns.js';
import { costLines } from '../report/cost-lines.js';
import { printableResult } from '../report/printable-result.js';
import { outcomeOf, runRecord, runState, tookOf } from '../report/run-line.js';

/** `assay history show <run>`: how each audit of a run ended. The samples are in `assay show <audit>`. */
export const historyShowCommand: Command<GlobalOptions & { readonly run: string }> = async (
  context,
  options,
) => {
  const folder = historyOfProject(context, options);
  if (folder === null) return EXIT.authorMustFix;
  const { print } = context;
  const { runs, diagnostics } = await listRuns(folder);
  const found = findRun(runs, options.run);
  if (!found.ok) {
    // The one that is meant may be one of those that cannot be listed.
    printDiagnostics(print, diagnostics);
    print.diagnostic(found.diagnostic);
    return EXIT.authorMustFix;
  }
  const { run } = found;
  const read = readRunResults(folder, run.start.runId);
  const rank = (status: (typeof STATUSES)[number]): number => STATUSES.indexOf(status);
  const results = read.results
    .map((result) => ({ ...printableResult(result), otherParameters: read.aside.has(result.audit) }))
    .sort((a, b) => rank(a.status) - rank(b.status) || compareText(a.audit, b.audit));
  const state = runState(run, isSettled(run, context.clock()));
  const parameters = parametersOfRuns(folder)(run.start);
  print.record(runRecord(run, state, parameters));
  for (const { sample: _, ...result } of results)
    print.record({ type: 'history-result', runId: run.start.runId, ...result });
  if (!print.json) {
    for (const line of factsOf(run, parameters)) print.line(line);
    print.line(`  ${'result'.padEnd(FACT_WIDTH)}${outcomeOf(run.end, state, print)}`);
    const shown = print.verbose ? results : results.filter(({ status }) => status !== 'pass');
    if (shown.length > 0) print.line();
    const cells = alignColumns(
      shown.map((result) => [
        result.audit,
        result.offendingRows === null ? '-' : formatCount(result.offendingRows),
        result.durationMs > 0 ? formatDuration(result.durationMs) : '-',
      ]),
      [1, 2],
    );
    for (const [index, { status, reason, otherParameters }] of shown.entries()) {
      const aside = otherParameters ? ' (with other parameters)' : '';
      const word = ' '.repeat(WORD_WIDTH - statusWord(status).length);
      print.line(
        `  ${print.status(status)}${word}  ${cells[index]}${aside}${reason === null ? '' : `  ${reason}`}`,
      );
    }
    for (const result of results) {
      const costs = findingsText(result);
      if (costs !== null) print.line(`  over its limits  ${result.audit}  a query ${costs}`);
    }
    for (const line of costLines(results, run.end !== null, print)) print.line(line);
    const hidden = results.length - shown.length;
    if (hidden > 0)
      print.note(
        print.paint('dim', `  ${formatQuantity(hidden, 'pass', 'passes')} not shown: -v shows them`),
      );
  }
  return printHistoryProblems(context, folder, read.diagnostics);
};

const FACT_WIDTH = 12;

/** The longest word of a status. */
const WORD_WIDTH = Math.max(...STATUSES.map((status) => statusWord(status).length));

function factsOf(run: RunSummary, given: ParameterValues): string[] {
  const { start, selected } = run;
  const parameters = Object.entries(given).map(([name, { value }]) => `${name}=${value}`);
  const facts: [string, string][] = [
    ['run date', start.runDate],
    ['target', start.target],
    ['started', start.at],
    ['took', tookOf(run)],
    ...(start.resumes === null ? [] : [['resumes', start.resumes] as [string, string]]),
    ['audits', selected === 'all' ? 'all of the plan' : formatCount(selected)],
    ...(parameters.length > 0 ? [['parameters', parameters.join(', ')] as [string, string]] : []),
    ['plan', start.planHash.slice(0, 12)],
    ['Assay', start.assayVersion],
  ];
  return [start.runId, ...facts.map(([name, value]) => `  ${name.padEnd(FACT_WIDTH)}${value}`)];
}
