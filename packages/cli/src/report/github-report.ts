import {
  type Diagnostic,
  formatLocation,
  formatQuantity,
  printableText,
  type RelatedLocation,
} from '@assay/contract';
import type { RepositoryPath } from './repository-path.js';
import type { ShownProblem } from './shown-problem.js';

/** Annotations of one kind that GitHub keeps of a step; what comes after them is dropped without a word. */
const MAX_ANNOTATIONS = 10;

/**
 * The problems as workflow commands of GitHub Actions, errors first: one annotation each, or nine and one that says how many
 * more there are.
 *
 * @param pathOf a file of a problem, from the root of the repository
 * @returns one command a line
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @example
 * ::error file=audits/raw/x.sql,line=3,endLine=3,col=12,endColumn=19,title=unknown-dimension::unknown quality dimension ...
 */
export function githubReport(
  problems: readonly ShownProblem[],
  pathOf: (problem: ShownProblem, file: string) => RepositoryPath,
): string[] {
  const errors = problems.filter(({ diagnostic }) => diagnostic.severity === 'error');
  const warnings = problems.filter(({ diagnostic }) => diagnostic.severity === 'warning');
  const sorted = [...errors, ...warnings];
  if (sorted.length <= MAX_ANNOTATIONS) return sorted.map((problem) => annotation(problem, pathOf));
  const shown = sorted.slice(0, MAX_ANNOTATIONS - 1);
  return [
    ...shown.map((problem) => annotation(problem, pathOf)),
    rollUp(sorted.slice(shown.length).map(({ diagnostic }) => diagnostic)),
  ];
}

/**
 * A text for people that goes into the log of a step, without the workflow commands that a source or a sample could smuggle
 * into it: GitHub obeys `::name` at the beginning of any line and `##[name` anywhere.
 */
export function withoutCommands(text: string): string {
  // The runner trims a line before it looks, and takes U+0085 for a space, as JavaScript does not.
  return text.replace(/^((?:[^\S\n]|\u0085)*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');
}

function annotation(
  problem: ShownProblem,
  pathOf: (problem: ShownProblem, file: string) => RepositoryPath,
): string {
  const { diagnostic } = problem;
  const { location } = diagnostic;
  const place =
    location === undefined
      ? []
      : [['file', printableText(pathOf(problem, location.file).path)] as const, ...region(location)];
  const related = (diagnostic.related ?? []).map(
    (other) => `see ${formatLocation(fromRoot(problem, other, pathOf))}: ${printableText(other.message)}`,
  );
  return command(
    diagnostic.severity,
    [...place, ['title', diagnostic.code]],
    [
      printableText(diagnostic.message),
      ...related,
      `help: ${printableText(diagnostic.hint)}`,
      `more: assay explain ${diagnostic.code}`,
    ].join('\n'),
  );
}

function fromRoot(
  problem: ShownProblem,
  other: RelatedLocation,
  pathOf: (problem: ShownProblem, file: string) => RepositoryPath,
): RelatedLocation {
  return { ...other, file: pathOf(problem, other.file).path };
}

/** Columns only inside one line: with others GitHub takes the annotation without any. */
function region({ start, end }: NonNullable<Diagnostic['location']>): [string, string][] {
  if (!start) return [['line', '1']];
  const last = end ?? start;
  return [
    ['line', String(start.line)],
    ['endLine', String(last.line)],
    ...(last.line === start.line
      ? [
          ['col', String(start.column)] as [string, string],
          ['endColumn', String(last.column)] as [string, string],
        ]
      : []),
  ];
}

function rollUp(rest: readonly Diagnostic[]): string {
  const errors = rest.filter(({ severity }) => severity === 'error').length;
  const parts = [
    ...(errors > 0 ? [formatQuantity(errors, 'error')] : []),
    ...(rest.length > errors ? [formatQuantity(rest.length - errors, 'warning')] : []),
  ];
  return command(
    errors > 0 ? 'error' : 'warning',
    [['title', `${parts.join(' and ')} more`]],
    `GitHub shows ${MAX_ANNOTATIONS} annotations of a step; the log of this step has every problem, and \`assay compile\` shows the same`,
  );
}

function command(
  name: Diagnostic['severity'],
  properties: readonly (readonly [string, string])[],
  message: string,
): string {
  const written = properties.map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${written.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
