import { formatCount, formatQuantity, latestFirst } from '@assay/contract';
import { isSettled, listRuns } from '@assay/history';
import type { Command, GlobalOptions } from '../command.js';
import { historyOfProject, printHistoryProblems } from '../history-of-project.js';
import { parametersOfRuns } from '../parameters-of-runs.js';
import { alignColumns } from '../report/align-columns.js';
import { outcomeOf, runRecord, runState, tookOf } from '../report/run-line.js';

/** `assay history`: the runs on record, the latest first. */
export const historyCommand: Command<GlobalOptions & { readonly limit: number }> = async (
  context,
  options,
) => {
  const folder = historyOfProject(context, options);
  if (folder === null) return 2;
  const { print } = context;
  const listed = await listRuns(folder);
  const all = listed.runs
    .filter(({ start }) => options.target === undefined || start.target === options.target)
    .sort((a, b) => latestFirst(a.start, b.start));
  const now = context.clock();
  const shown = all
    .slice(0, options.limit)
    .map((run) => ({ run, state: runState(run, isSettled(run, now)) }));
  const parametersOf = parametersOfRuns(folder);
  for (const { run, state } of shown) print.record(runRecord(run, state, parametersOf(run.start)));
  if (!print.json && shown.length > 0) {
    const rows = shown.map(({ run }) => [
      run.start.runId,
      run.start.runDate,
      run.start.target,
      run.selected === 'all' ? 'all' : formatCount(run.selected),
      tookOf(run),
    ]);
    const [head = '', ...lines] = alignColumns(
      [['run', 'run date', 'target', 'audits', 'took'], ...rows],
      [3, 4],
    );
    const width = Math.max(head.length, ...lines.map((line) => line.length));
    print.line(print.paint('dim', `${head.padEnd(width)}  result`));
    for (const [index, { run, state }] of shown.entries()) {
      print.line(`${(lines[index] ?? '').padEnd(width)}  ${outcomeOf(run.end, state, print)}`);
    }
  }
  const more = all.length - shown.length;
  print.note(
    print.paint(
      'dim',
      all.length === 0
        ? 'No run is on record.'
        : `${formatQuantity(all.length, 'run')}${more > 0 ? `, ${formatCount(more)} of them not shown: --limit ${all.length} shows all` : ''}`,
    ),
  );
  return printHistoryProblems(context, folder, listed.diagnostics);
};
