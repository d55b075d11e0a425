import { DAY_MS, didYouMean, EXIT, hasErrors } from '@assay/contract';
import { latestResults, resultsOfDate } from '@assay/history/latest';
import type { Definitions } from '../cache/definitions-cache.js';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { gateAnswers } from '../gate/gate-answer.js';
import { gateLine } from '../gate/gate-line.js';
import { loadDefinitions } from '../gate/load-definitions.js';
import { historyPath } from '../load-plan.js';
import type { Printer } from '../print.js';
import { runMoment } from '../run-moment.js';

export interface GateOptions extends GlobalOptions {
  readonly tables: readonly string[];
  readonly date?: string;
  /** In milliseconds. */
  readonly maxAge?: number;
  readonly plan?: string;
}

/** By how much the clocks of two machines may differ, as for Kerberos: results from beyond are of a clock that was wrong. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/**
 * `assay gate <table...>`: whether tables may be built on. 0: no known problem, or a caveat; 1: a failure on one of them or upstream;
 * 3: that is not known of one of them.
 */
export const gateCommand: Command<GateOptions> = async (context, options) => {
  const { print } = context;
  const loaded = await loadDefinitions(context, options);
  if (!loaded) return EXIT.authorMustFix;
  const { definitions, projectDir } = loaded;
  const names = declaredNames(definitions, options.tables, print);
  const now = context.clock();
  // Without a day there is nothing to check, and the calendar takes its time to load.
  const moment = options.date === undefined ? null : runMoment(options, definitions.timezone, now);
  if (moment?.ok === false) printDiagnostics(print, moment.diagnostics);
  if (!names || moment?.ok === false) return EXIT.authorMustFix;

  const history = historyPath(projectDir);
  const found =
    options.date === undefined
      ? await latestResults(history, definitions.target, now)
      : await resultsOfDate(history, definitions.target, options.date);
  printDiagnostics(print, found.diagnostics);
  const isWhole = !hasErrors(found.diagnostics);
  // Who names a day says what is recent; else a scheduler that stopped weeks ago would go unnoticed.
  const maxAge = options.maxAge ?? (options.date === undefined ? DAY_MS : null);
  const decided = {
    since: maxAge === null ? null : at(now.getTime() - maxAge),
    until: at(now.getTime() + CLOCKS_DIFFER_MS),
  };
  const answers = gateAnswers(definitions, { ...found, isWhole }, decided, names);
  for (const answer of answers) {
    print.record({ type: 'gate', target: definitions.target, runDate: found.runDate, ...answer });
    if (!print.json) print.line(gateLine(answer, { runDate: found.runDate, now }, print));
  }
  const codes = answers.map(({ exitCode }) => exitCode);
  return (
    codes.find((code) => code === EXIT.failed) ?? codes.find((code) => code !== EXIT.success) ?? EXIT.success
  );
};

function at(ms: number): string {
  return new Date(ms).toISOString();
}

/** The tables as they are declared, each once; null after printing which are not. */
function declaredNames(
  { tables }: Definitions,
  asked: readonly string[],
  print: Printer,
): readonly string[] | null {
  const declared = new Map(tables.map(({ name }) => [name.toLowerCase(), name]));
  const unknown = asked.filter((name) => !declared.has(name.toLowerCase()));
  for (const name of unknown) {
    const meant = didYouMean(name, [...declared.values()]);
    print.diagnostic({
      code: 'unknown-table',
      severity: 'error',
      message: `no table is called "${name}"`,
      hint: `${meant === undefined ? '' : `${meant} `}a table is named as in \`tables/*.yml\`, with its schema`,
    });
  }
  if (unknown.length > 0) return null;
  return [...new Set(asked.map((name) => declared.get(name.toLowerCase()) ?? name))];
}
