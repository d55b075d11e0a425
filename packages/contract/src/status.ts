/** The eight statuses of an audit in a run, in the order in which every list and count shows them. */
export const STATUSES = [
  'fail',
  'error',
  'timeout',
  'inconclusive',
  'skipped',
  'not_run',
  'warn',
  'pass',
] as const;

/** How an audit ended in a run; the README's table says what each means. */
export type Status = (typeof STATUSES)[number];

/** How many audits ended in each status; `total` is their sum. */
export type StatusCounts = Readonly<Record<Status, number>> & { readonly total: number };

/** The only function that counts statuses: every number that Assay shows comes from here. */
export function countStatuses(statuses: Iterable<Status>): StatusCounts {
  const counts = {
    fail: 0,
    error: 0,
    timeout: 0,
    inconclusive: 0,
    skipped: 0,
    not_run: 0,
    warn: 0,
    pass: 0,
    total: 0,
  };
  for (const status of statuses) {
    counts[status] += 1;
    counts.total += 1;
  }
  return counts;
}

/** Whether the audit gave no answer about the data: neither good nor bad, and never shown as either. */
export function isUndecided(status: Status): boolean {
  switch (status) {
    case 'inconclusive':
    case 'timeout':
    case 'error':
    case 'skipped':
    case 'not_run':
      return true;
    case 'pass':
    case 'warn':
    case 'fail':
      return false;
    default:
      return unknownStatus(status);
  }
}

/**
 * Whether a result of a blocking audit disables what is downstream of its table. `skipped` does not: what is
 * below it was already disabled by the root cause.
 */
export function blocksDownstream(status: Status): boolean {
  switch (status) {
    case 'fail':
    case 'inconclusive':
    case 'timeout':
    case 'error':
    case 'not_run':
      return true;
    case 'pass':
    case 'warn':
    case 'skipped':
      return false;
    default:
      return unknownStatus(status);
  }
}

/** Whether an audit that ran did not hold or gave no answer: a problem of its own, not what follows from another. */
export function isOwnProblem(status: Status): boolean {
  return blocksDownstream(status) && status !== 'not_run';
}

/** How many audits are undecided. */
export function countUndecided(counts: StatusCounts): number {
  return STATUSES.reduce((sum, status) => sum + (isUndecided(status) ? counts[status] : 0), 0);
}

/** Exit codes of `assay`; the README's table says what each means. */
export const EXIT = {
  success: 0,
  failed: 1,
  authorMustFix: 2,
  undecided: 3,
  internalFault: 4,
  interrupted: 130,
} as const;

/** The exit code of a run that ended by itself: 1 wins over 3. */
export function exitCodeOf(counts: StatusCounts): 0 | 1 | 3 {
  if (counts.fail > 0) return EXIT.failed;
  return countUndecided(counts) > 0 ? EXIT.undecided : EXIT.success;
}

/** The word that people read for a status. */
export function statusWord(status: Status): string {
  return status === 'not_run' ? 'not run' : status;
}

/** The sign that stands before a status's word, the same on the screen and on the site. */
export const STATUS_SIGNS: Readonly<Record<Status, string>> = {
  fail: '✗',
  error: '⊘',
  timeout: '◷',
  inconclusive: '?',
  skipped: '–',
  not_run: '○',
  warn: '!',
  pass: '✓',
};

function unknownStatus(status: never): never {
  throw new Error(`not a status: ${String(status)}`);
}
