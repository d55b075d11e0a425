import { z } from 'zod';
import { CODES, type Code } from '../codes.js';
import { text } from './schema-parts.js';

/** It speaks of the suppressions themselves: to suppress it would keep what is no longer needed out of sight. */
export const NEVER_ALLOWED: Code = 'stale-suppression';

/** What `allow` stands with. */
export type AllowedIn = 'audit' | 'table';

/** The rules that speak of tables alone. */
const OF_TABLES: readonly Code[] = [
  'missing-dimension-coverage',
  'table-without-partition',
  'unaudited-table',
];

/** Those that speak of audits as well. */
const OF_BOTH: readonly Code[] = ['missing-description', 'undeclared-column'];

/** They speak of a file that is no audit, of how a check is written, and of suppressions. */
const OF_NEITHER: readonly Code[] = ['misplaced-audit', 'dbt-spelling', NEVER_ALLOWED];

/** Whether a rule whose severity can be set says anything of an audit, of a table. */
export function speaksOf(code: Code, subject: AllowedIn): boolean {
  if (OF_NEITHER.includes(code)) return false;
  return OF_BOTH.includes(code) || OF_TABLES.includes(code) === (subject === 'table');
}

/** `allow`: each rule that may be broken is a key, so that editors can complete it; its value is the reason. */
export function allowSchema(subject: AllowedIn) {
  const codes = (Object.keys(CODES) as Code[]).filter(
    (code) => CODES[code].settable && speaksOf(code, subject),
  );
  return z.strictObject(
    Object.fromEntries(
      codes.map((code) => [code, text('Why the rule may be broken here, in one sentence.').optional()]),
    ),
  );
}
