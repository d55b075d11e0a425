import { relative, resolve } from 'node:path';
import { type Diagnostic, didYouMean, type Plan } from '@assay/contract';
import type { CommandContext } from './command.js';
import { reasonOf } from './reason-of.js';
import { junitReport } from './report/junit-report.js';
import { openMetrics } from './report/open-metrics.js';
import type { QueryTotals } from './report/query-totals.js';
import type { ReportedRun } from './report/recorded-report.js';
import { writeFileAtomic } from './write-file-atomic.js';

/** The forms of `--report form=file`. */
const FORMS: Readonly<Record<string, (report: ReportedRun, plan: Plan) => string>> = { junit: junitReport };

export interface ReportFile {
  readonly form: string;
  /** As it was given. */
  readonly file: string;
}

export type ReportFiles =
  | { readonly ok: true; readonly files: readonly ReportFile[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The values of `--report form=file`. Problems: `invalid-report`. */
export function parseReportFiles(words: readonly string[]): ReportFiles {
  const files: ReportFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const forms = Object.keys(FORMS);
  for (const word of words) {
    const at = word.indexOf('=');
    const form = at < 0 ? word : word.slice(0, at);
    const file = at < 0 ? '' : word.slice(at + 1);
    const known = Object.hasOwn(FORMS, form);
    const named = file !== '' && file !== '-';
    if (known && named) files.push({ form, file });
    else {
      diagnostics.push({
        code: 'invalid-report',
        severity: 'error',
        message: known ? `"--report ${word}" names no file` : `there is no report of the form "${form}"`,
        hint: (known ? null : didYouMean(form, forms)) ?? 'example: --report junit=target/audits.xml',
      });
    }
  }
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, files };
}

/** Two outputs that go into one file, of which one would be lost; null where each has its own. */
export function sharedFile(
  { settings }: Pick<CommandContext, 'settings'>,
  outputs: readonly { readonly option: string; readonly file: string | undefined }[],
): Diagnostic | null {
  const taken = new Map<string, string>();
  for (const { option, file } of outputs) {
    if (file === undefined) continue;
    const path = resolve(settings.workingDirectory, file);
    const other = taken.get(path);
    if (other !== undefined) {
      return {
        code: 'contradictory-options',
        severity: 'error',
        message: `${other} and ${option} both write ${file}`,
        hint: 'name a file for each',
      };
    }
    taken.set(path, option);
  }
  return null;
}

/** Which files a run writes about itself, besides its events. */
export interface FilesOfRun {
  readonly reports: readonly ReportFile[];
  /** File of the metrics, as it was given. */
  readonly metrics: string | undefined;
}

/** Writes the files about a run; false after printing why one could not be. The results themselves are in the history. */
export async function writeRunFiles(
  context: CommandContext,
  files: FilesOfRun,
  report: ReportedRun,
  plan: Plan,
  queries: QueryTotals,
): Promise<boolean> {
  let written = true;
  for (const { form, file } of files.reports) {
    const text = FORMS[form]?.(report, plan) ?? '';
    if (!(await writeReport(context, `the ${form} report`, file, text))) written = false;
  }
  if (files.metrics === undefined) return written;
  const text = openMetrics(report, plan, queries, context.assayVersion);
  return (await writeReport(context, 'the metrics', files.metrics, text)) && written;
}

/**
 * Writes one file about a run; false after printing why it could not be.
 *
 * @param what it is, as the message names it
 */
async function writeReport(
  { print, settings }: CommandContext,
  what: string,
  file: string,
  text: string,
): Promise<boolean> {
  const path = resolve(settings.workingDirectory, file);
  try {
    await writeFileAtomic(path, text);
    return true;
  } catch (error) {
    print.diagnostic({
      code: 'report-not-written',
      severity: 'error',
      message: `cannot write ${what}: ${reasonOf(error)}`,
      hint: `make room, give yourself the permission to write there, or choose another file; the results are in the history: assay show AUDIT`,
      location: { file: relative(settings.workingDirectory, path) },
    });
    return false;
  }
}
