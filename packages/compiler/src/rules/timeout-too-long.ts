import { formatLimit } from '@assay/contract';
import type { Located } from '../project/project.js';
import type { Finding, Rule } from './rule.js';

/** Longest time that a query may be given. */
const LONGEST_MS = 15 * 60_000;

/** No query may run longer than 15 minutes. */
export const timeoutTooLong: Rule = {
  code: 'timeout-too-long',
  checkProject: ({ settings }) => check(settings.queryTimeout),
  checkAudit: (audit) => check(audit.timeout),
};

function* check(timeout: Located<number> | null): Iterable<Finding> {
  if (!timeout || timeout.value <= LONGEST_MS) return;
  yield {
    message: `a timeout of ${formatLimit(timeout.value)} is longer than the 15m that a query may take`,
    label: 'longer than 15m',
    hint: 'write at most 15m; a query that needs more should read less: filter a smaller part of the partition',
    place: timeout.place,
  };
}
