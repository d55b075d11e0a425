import { type AuditResult, printableText, type Sample } from '@assay/contract';

/** A result whose texts from the warehouse can be written to a terminal. */
export function printableResult<T extends AuditResult>(result: T): T {
  return {
    ...result,
    reason: result.reason === null ? null : printableText(result.reason),
    sampleProblem: result.sampleProblem === null ? null : printableText(result.sampleProblem),
    sample: result.sample === null ? null : printableSample(result.sample),
  };
}

function printableSample({ columns, rows, maskedColumns }: Sample): Sample {
  return {
    columns: columns.map(printableText),
    rows: rows.map((row) => row.map((value) => (value === null ? null : printableText(value)))),
    maskedColumns: maskedColumns.map(printableText),
  };
}
