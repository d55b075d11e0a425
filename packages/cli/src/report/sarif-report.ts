import {
  contentHash,
  type Location,
  printableText,
  type RelatedLocation,
  type RuleDoc,
} from '@assay/contract';
import type { RepositoryPath } from './repository-path.js';
import { sarifText } from './sarif-text.js';
import type { ShownProblem } from './shown-problem.js';

/** The name under which SARIF's readers look up the root that all paths are relative to. */
const ROOT = 'SRCROOT';

/** Where a problem of the project as a whole is shown: readers such as GitHub refuse a result without a place. */
const PROJECT_FILE = 'assay.yml';

export interface SarifOptions {
  readonly assayVersion: string;
  /** The page of every code that occurs. */
  readonly docs: readonly RuleDoc[];
  /** A file of a problem, from the root of the repository. */
  readonly pathOf: (problem: ShownProblem, file: string) => RepositoryPath;
}

/**
 * The problems as a SARIF 2.1.0 log with one run: plain data for `JSON.stringify`.
 *
 * Deterministic: no time, no absolute path for a file inside the repository. Columns count UTF-16 code units.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(problems: readonly ShownProblem[], options: SarifOptions): object {
  const codes = [...new Set(problems.map(({ diagnostic }) => diagnostic.code))].sort();
  const fingerprint = fingerprinter();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Assay',
            semanticVersion: options.assayVersion,
            rules: codes.map((code) => ruleOf(code, options.docs)),
          },
        },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => resultOf(problem, codes, options, fingerprint)),
      },
    ],
  };
}

function ruleOf(code: string, docs: readonly RuleDoc[]): object {
  const doc = docs.find((candidate) => candidate.code === code);
  const summary = doc?.summary ?? code;
  const why = /^## Why\n+([\s\S]*?)(?=\n## |$(?![\s\S]))/m.exec(doc?.page ?? '')?.[1]?.trim();
  const full = why ? `${summary} ${why.replace(/\s+/g, ' ')}` : summary;
  return {
    id: code,
    shortDescription: { text: sarifText(summary) },
    fullDescription: { text: sarifText(full) },
    help: {
      text: sarifText(`${full}\nmore: assay explain ${code}`),
      markdown: sarifText(doc?.page ?? full, 'markdown'),
    },
  };
}

function resultOf(
  problem: ShownProblem,
  codes: readonly string[],
  options: SarifOptions,
  fingerprint: (problem: ShownProblem, file: string) => string,
): object {
  const { code, severity, message, hint, label, related } = problem.diagnostic;
  const location = problem.diagnostic.location ?? { file: PROJECT_FILE };
  const path = options.pathOf(problem, location.file);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: sarifText(`${printableText(message)}\nhelp: ${printableText(hint)}`) },
    locations: [
      {
        ...physical(location, path),
        ...(label === undefined ? {} : { message: { text: sarifText(printableText(label)) } }),
      },
    ],
    ...(related && related.length > 0
      ? { relatedLocations: related.map((other, index) => relatedOf(other, index, problem, options)) }
      : {}),
    partialFingerprints: { 'assayProblem/v1': fingerprint(problem, path.path) },
  };
}

function relatedOf(
  other: RelatedLocation,
  index: number,
  problem: ShownProblem,
  options: SarifOptions,
): object {
  return {
    id: index + 1,
    ...physical(other, options.pathOf(problem, other.file)),
    message: { text: sarifText(printableText(other.message)) },
  };
}

function physical(location: Location, path: RepositoryPath): object {
  const { start, end } = location;
  const artifactLocation = path.inside
    ? { uri: encodePath(path.path), uriBaseId: ROOT }
    : { uri: `file://${path.path.startsWith('/') ? '' : '/'}${encodePath(path.path)}` };
  const region = start
    ? {
        startLine: start.line,
        startColumn: start.column,
        ...(end ? { endLine: end.line, endColumn: end.column } : {}),
      }
    : { startLine: 1 };
  return { physicalLocation: { artifactLocation, region } };
}

/** Percent-encoded, segment by segment; half a surrogate pair, which no URI can hold, becomes `%EF%BF%BD`. */
function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')))
    .join('/');
}

/**
 * What stays the same about a problem while lines move: its code, its file, the marked text, and its number among those for
 * which all of this is equal.
 */
function fingerprinter(): (problem: ShownProblem, file: string) => string {
  const seen = new Map<string, number>();
  return ({ diagnostic, source }, file) => {
    const span = diagnostic.location?.span;
    const marked =
      span === undefined ? '' : (source ?? '').slice(span.start, span.end).replace(/\s+/g, ' ').trim();
    const hash = contentHash([diagnostic.code, file, marked]).slice(0, 32);
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return `${hash}:${number}`;
  };
}
