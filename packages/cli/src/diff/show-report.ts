import { printableText } from '@assay/contract';
import type { Printer } from '../print.js';
import { alignColumns } from '../report/align-columns.js';
import { type ChangeReport, SECTIONS, type Section } from './change-report.js';
import { type EntryText, entryText, SECTION_TITLES } from './entry-text.js';
import {
  auditBytesText,
  blockedText,
  comparedText,
  countsText,
  NOTHING_DIFFERS,
  totalText,
  uncomparedText,
} from './report-text.js';

/** Sections that are counted unless all of it is asked for. */
const QUIET: ReadonlySet<Section> = new Set(['neutral']);

/** Prints a report for people, what weakens the audits first, the counts last. */
export function showReport(print: Printer, report: ChangeReport): void {
  const arrow = print.unicode ? '→' : '->';
  print.note(comparedText(report, printableText));
  const uncompared = uncomparedText(report, printableText);
  if (uncompared !== null) print.note(print.paint('magenta', uncompared));
  for (const section of SECTIONS) {
    const entries = report.entries.filter((entry) => entry.section === section);
    if (entries.length === 0) continue;
    if (QUIET.has(section) && !print.verbose) continue;
    print.line();
    const title = SECTION_TITLES[section];
    print.line(print.paint('bold', WEAKER.has(section) ? print.paint('yellow', title) : title));
    for (const entry of entries) {
      const text = entryText(entry);
      print.line(`  ${headOf(text, arrow)}`);
      const place = text.place === null ? '' : ` (${section === 'removed' ? 'was ' : ''}${text.place})`;
      print.line(`      ${print.paint('dim', `${text.sentence}${place}`)}`);
    }
  }
  if (report.blocked.length > 0) {
    print.line();
    print.line(print.paint('bold', 'Newly blocked, if an audit does not pass'));
    for (const one of report.blocked) print.line(`  ${blockedText(one, printableText)}`);
  }
  if (report.bytes) {
    print.line();
    print.line(totalText(report.bytes, arrow, printableText));
    const rows = report.bytes.audits.map((one) => [
      `  ${printableText(one.audit)}`,
      auditBytesText(one, arrow),
    ]);
    for (const line of alignColumns(rows)) print.line(line);
  }
  const counts = countsText(report);
  print.line();
  print.line(counts === null ? NOTHING_DIFFERS : `${counts}.${hiddenText(print, report)}`);
}

const WEAKER: ReadonlySet<Section> = new Set(['loosened', 'removed', 'unclear', 'violated', 'suppressed']);

function headOf({ name, kind, aspect, before, after }: EntryText, arrow: string): string {
  const subject = kind === null ? name : `${kind} ${name}`;
  const head = aspect === null ? subject : `${subject}  ${aspect}`;
  if (before === null && after === null) return head;
  if (aspect === null) return `${head}  ${after ?? before}`;
  return `${head}: ${before ?? 'none'} ${arrow} ${after ?? 'none'}`;
}

function hiddenText({ verbose }: Printer, { entries }: ChangeReport): string {
  const isHidden = !verbose && entries.some(({ section }) => QUIET.has(section));
  return isHidden ? ' What is neutral is listed with -v.' : '';
}
