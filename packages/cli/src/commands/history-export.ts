import { relative, resolve } from 'node:path';
import { EXIT, formatQuantity } from '@assay/contract';
import { exportHistory } from '@assay/history';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { historyOfProject } from '../history-of-project.js';

/** `assay history export --parquet <file>`: results and queries of all runs, for DuckDB and whatever reads Parquet. */
export const historyExportCommand: Command<GlobalOptions & { readonly parquet: string }> = async (
  context,
  options,
) => {
  const { print, settings } = context;
  const folder = historyOfProject(context, options);
  if (folder === null) return EXIT.authorMustFix;
  const results = resolve(settings.workingDirectory, options.parquet);
  const queries = `${results.replace(/\.parquet$/, '')}.queries.parquet`;
  const done = await exportHistory(folder, options.target ?? null, { results, queries });
  printDiagnostics(print, done.diagnostics);
  if (!done.ok) {
    // What cannot be written is the caller's to mend; a log that cannot be read is no fault of the call.
    const isOurs = done.diagnostics.some(({ code }) => code === 'history-not-exported');
    return isOurs ? EXIT.authorMustFix : EXIT.undecided;
  }
  const shown = [results, queries].map((path) => relative(settings.workingDirectory, path));
  const [file = '', queryFile = ''] = shown;
  print.record({
    type: 'history-export',
    file,
    queryFile,
    runs: done.runs,
    results: done.results,
    queries: done.queries,
  });
  print.line(`${file}  ${formatQuantity(done.results, 'result')} of ${formatQuantity(done.runs, 'run')}`);
  print.line(`${queryFile}  ${formatQuantity(done.queries, 'query', 'queries')}`);
  return EXIT.success;
};
