import type { DiagnosticSeverity } from '@assay/contract';

/** What is known of a code: how bad it is unless `assay.yml` says otherwise, and whether it may say otherwise. */
interface CodeEntry {
  readonly severity: DiagnosticSeverity;
  /** Whether `rules:` in `assay.yml` may set another severity; only where a plan without the rule still runs safely. */
  readonly settable: boolean;
}

const ERROR = { severity: 'error', settable: false } as const satisfies CodeEntry;
const RULE = { severity: 'error', settable: true } as const satisfies CodeEntry;
const WARNING = { severity: 'warning', settable: true } as const satisfies CodeEntry;

const FILES = {
  'missing-file': ERROR,
  'misnamed-file': ERROR,
  'misplaced-audit': WARNING,
  'invalid-audit-name': ERROR,
  'empty-file': ERROR,
  'not-text': ERROR,
  'file-too-large': ERROR,
} as const satisfies Record<string, CodeEntry>;

const YAML = {
  'missing-frontmatter': ERROR,
  'unclosed-frontmatter': ERROR,
  'unexpected-frontmatter': ERROR,
  'orphan-override': ERROR,
  'invalid-yaml': ERROR,
  'duplicate-key': ERROR,
  'unknown-key': ERROR,
  'missing-key': ERROR,
  'invalid-value': ERROR,
  'contradictory-keys': ERROR,
} as const satisfies Record<string, CodeEntry>;

const NAMES = {
  'unknown-target': ERROR,
  'unknown-rule': ERROR,
  'fixed-severity': ERROR,
  'unknown-layer': ERROR,
  'unknown-dimension': ERROR,
  'missing-dimension': ERROR,
  'unknown-check': ERROR,
  'unknown-owner': ERROR,
  'missing-owner': ERROR,
  'duplicate-table': ERROR,
  'duplicate-column': ERROR,
  'duplicate-audit-id': ERROR,
} as const satisfies Record<string, CodeEntry>;

const EXPECTATIONS = {
  'invalid-expect': ERROR,
  'impossible-expect': ERROR,
  'vacuous-expect': ERROR,
  'unknown-expect-column': ERROR,
  'constant-result': RULE,
  'counting-audit': RULE,
  'rate-of-groups': ERROR,
  'rate-of-unknown-rows': ERROR,
  'unknown-compare-column': ERROR,
  'different-columns': ERROR,
  'compare-across-targets': ERROR,
} as const satisfies Record<string, CodeEntry>;

const SQL = {
  'missing-query': ERROR,
  'not-two-statements': ERROR,
  'not-a-select': ERROR,
  'multiple-statements': ERROR,
  'unparsed-sql': ERROR,
  'foreign-parameter': ERROR,
  'undeclared-parameter': ERROR,
  'unused-parameter': WARNING,
  'undeclared-table': ERROR,
  'undeclared-column': RULE,
  'own-table-not-read': ERROR,
  join: RULE,
  'star-projection': RULE,
  'limit-in-audit': RULE,
  'null-comparison': ERROR,
  'nondeterministic-function': RULE,
  'missing-partition-filter': RULE,
  'unprunable-partition-filter': RULE,
  'unbounded-partition-filter': RULE,
  'midnight-only': WARNING,
  'table-without-partition': WARNING,
  'timeout-too-long': ERROR,
} as const satisfies Record<string, CodeEntry>;

const PROJECT = {
  'missing-description': WARNING,
  'unaudited-table': WARNING,
  'missing-dimension-coverage': WARNING,
  'duplicate-audit': WARNING,
  'dbt-spelling': WARNING,
  'stale-suppression': WARNING,
  'layer-order': ERROR,
  'dependency-cycle': ERROR,
} as const satisfies Record<string, CodeEntry>;

/**
 * Every code that the compiler can emit. A code is a permanent, kebab-case name of the bad pattern; each has a page
 * `rules/<code>.md`, and `rule-pages.test.ts` fails where the two differ.
 */
export const CODES = { ...FILES, ...YAML, ...NAMES, ...EXPECTATIONS, ...SQL, ...PROJECT } as const;

/** The codes by what they speak of, in the order in which a project is read: how they are listed for people. */
export const CODE_GROUPS: readonly { readonly title: string; readonly codes: readonly string[] }[] = [
  { title: 'Files', codes: Object.keys(FILES) },
  { title: 'YAML and frontmatter', codes: Object.keys(YAML) },
  { title: 'Names', codes: Object.keys(NAMES) },
  { title: 'Expectations', codes: Object.keys(EXPECTATIONS) },
  { title: 'SQL', codes: Object.keys(SQL) },
  { title: 'The whole project', codes: Object.keys(PROJECT) },
];

/** The closed set of codes. */
export type Code = keyof typeof CODES;

/** Whether the text is a code of the compiler. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
