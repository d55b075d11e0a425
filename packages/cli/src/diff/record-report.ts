import type { TargetedChange } from '@assay/compiler';
import type { Printer } from '../print.js';
import type { ChangeReport } from './change-report.js';

/** Prints a report as JSON lines: each change, then what follows from them, and `diff` last. */
export function recordReport(print: Printer, report: ChangeReport): void {
  for (const entry of report.entries) {
    if (entry.section === 'violated') {
      const { code, message, location } = entry.violation;
      print.record({ type: 'diff-violation', rule: code, message, place: location ?? null });
      continue;
    }
    if (entry.section === 'renamed') {
      print.record(recordOf(entry.from, entry.section));
      print.record(recordOf(entry.to, entry.section));
      continue;
    }
    if (entry.change) print.record(recordOf(entry.change, entry.section));
    if (entry.section === 'suppressed') {
      const { kind, ...suppression } = entry.suppression;
      print.record({ type: 'diff-suppression', subject: kind, ...suppression });
    }
  }
  for (const one of report.blocked) print.record({ type: 'diff-blocked', ...one });
  for (const one of report.bytes?.audits ?? []) print.record({ type: 'diff-bytes', ...one });
  const { revision, mergeBase, prefix, targets, uncomparedTargets, base, bytes, entries } = report;
  print.record({
    type: 'diff',
    revision,
    mergeBase,
    prefix,
    base,
    targets,
    uncomparedTargets,
    counts: countSections(entries),
    bytes: bytes && {
      target: bytes.target,
      runDate: bytes.runDate,
      before: bytes.before,
      after: bytes.after,
    },
  });
}

function recordOf({ subject, ...change }: TargetedChange, section: string) {
  return { type: 'diff-change', section, subject: subject.kind, name: subject.name, ...change };
}

function countSections(entries: ChangeReport['entries']): Partial<Record<string, number>> {
  const counts: Partial<Record<string, number>> = {};
  for (const { section } of entries) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}
