import type { Dialect, Span } from '@assay/contract';
import { z } from 'zod';
import type { AuditRole } from '../../classify-source.js';
import { isMap } from '../../is-map.js';
import { firstLineOf, type Place, type Problem, type Report } from '../../problem.js';
import { parseByteSize } from '../byte-size.js';
import { parseDuration } from '../duration.js';
import type { Audit, AuditReading, Misfit, QueryReading } from '../project.js';
import { readAllow } from '../read-allow.js';
import { type QuerySettings, readAuditQueries, type SideDialects } from '../read-audit-query.js';
import { readResources } from '../read-resources.js';
import { readYaml, type YamlFile } from '../read-yaml.js';
import { validate } from '../validate.js';
import { type FrontmatterFields, frontmatterSchema } from './frontmatter-schema.js';
import { readCompare } from './read-compare.js';
import { readExpect } from './read-expect.js';
import { readParameters } from './read-parameters.js';
import { splitFrontmatter } from './split-frontmatter.js';

/** An audit's file and the files that replace its SQL in single dialects. */
export interface AuditSource {
  readonly role: AuditRole;
  readonly file: string;
  readonly text: string;
  readonly overrides: readonly { readonly dialect: Dialect; readonly file: string; readonly text: string }[];
  readonly misfit?: Misfit;
}

const NOTHING_SAID: QuerySettings = { parameterTypes: new Map(), compares: false };

/** An audit to be read, and the dialects that its SQL may be in: all that the reading of it depends on. */
export interface AuditJob {
  readonly source: AuditSource;
  /** Of the target that is compiled for. */
  readonly dialect: Dialect;
  /** Of each target by its name, for comparisons that name one. Default: there is no other. */
  readonly targets?: Readonly<Record<string, Dialect>>;
}

/**
 * Reads an audit as far as it can be read: what is wrong with its frontmatter does not hide what is wrong with its SQL.
 *
 * A pure function whose result is plain JSON: it may run anywhere, and what it once gave may be kept by its argument.
 */
export function readAudit(job: AuditJob): AuditReading {
  const { source } = job;
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
  };
  const { file, role } = source;
  const { head, yaml, fields, queries } = readFile(job, report);
  const { severity, ...expect } = readExpect(yaml, fields, report);
  const timeout = fields.timeout === undefined ? undefined : parseDuration(fields.timeout);
  const audit: AuditReading['audit'] = {
    name: role.name,
    check: null,
    file,
    tableName: `${role.schema}.${role.table}`,
    head,
    hasFrontmatter: yaml !== null && (yaml.value === null || isMap(yaml.value)),
    misfit: source.misfit?.kind ?? null,
    description: fields.description?.trim() ?? null,
    hasDescription: yaml !== null && hasKey(yaml.value, 'description'),
    dimension: fields.dimension ?? null,
    hasDimension: yaml !== null && hasKey(yaml.value, 'dimension'),
    owner: yaml && fields.owner !== undefined ? locate(yaml, 'owner', fields.owner) : null,
    severity,
    blocking: readBlocking(yaml, fields, severity, report),
    timeout: yaml && timeout !== undefined ? locate(yaml, 'timeout', timeout) : null,
    resources: readResources(fields.resources),
    maximumBytesBilled: parseByteSize(fields.maximum_bytes_billed ?? '') ?? null,
    allowEmpty: fields.allow_empty ?? false,
    fuse: fields.fuse ?? true,
    tags: [...new Set(fields.tags ?? [])].sort(),
    parameters: readParameters(yaml, fields.params, report),
    expect,
    compare: readCompare(yaml, fields.compare, expect, report),
    allow: yaml ? readAllow('audit', yaml, ['allow'], valueIn(yaml.value, 'allow'), report) : [],
  };
  return { audit, declaredParameters: declaredParameters(source, yaml), queries, problems };
}

/** Null where the frontmatter, or `params` in it, is not what could be read: that is reported. */
function declaredParameters({ text, misfit }: AuditSource, yaml: YamlFile | null): readonly string[] | null {
  if (!yaml) return splitFrontmatter(text).kind === 'none' && misfit?.kind !== 'override' ? [] : null;
  const { value } = yaml;
  if (value === null) return [];
  if (!isMap(value)) return null;
  const params = (value as { params?: unknown }).params ?? {};
  return isMap(params) ? Object.keys(params) : null;
}

interface ReadFile {
  readonly head: Place;
  readonly yaml: YamlFile | null;
  readonly fields: FrontmatterFields;
  readonly queries: readonly QueryReading[];
}

function readFile({ source, dialect, targets = {} }: AuditJob, report: Report): ReadFile {
  const { file, text, overrides, misfit } = source;
  const ownDialect = (target: string | undefined): Dialect => {
    if (misfit?.kind === 'override') return misfit.dialect;
    const wanted = (target !== undefined && Object.hasOwn(targets, target) && targets[target]) || dialect;
    // Beside an override the file's own SQL is that of the other dialect.
    return overrides.some((override) => override.dialect === wanted) ? 'duckdb' : wanted;
  };
  const ownDialects = (compare: FrontmatterFields['compare']): SideDialects => ({
    left: ownDialect(compare?.left?.target),
    right: ownDialect(compare?.right?.target),
  });
  const overrideQueries = (settings: QuerySettings): QueryReading[] =>
    overrides.flatMap((override) => readOverride(override, settings, report));
  const readParts = (parts: { readonly yaml: Span; readonly sql: Span; readonly fence: Span }): ReadFile => {
    const yaml = readYaml(file, text, parts.yaml, report) ?? null;
    const value = yaml?.value ?? Object.create(null);
    const fields = yaml ? validate(yaml, [], value, fieldsSchema, report, OPTIONS) : undefined;
    const types = new Map(Object.entries(fields?.params ?? {}).map(([name, { type }]) => [name, type]));
    // Of frontmatter that is no YAML this much can be told: two statements are no mistake.
    const compares = yaml
      ? hasKey(yaml.value, 'compare')
      : /^compare[ \t]*:/m.test(text.slice(parts.yaml.start, parts.yaml.end));
    const settings = { parameterTypes: types, compares };
    const dialects = ownDialects(fields?.compare);
    const own = readAuditQueries({ file, text, range: parts.sql, dialects }, settings, report);
    return {
      head: { file, span: parts.fence },
      yaml,
      fields: fields ?? {},
      queries: [...own, ...overrideQueries(settings)],
    };
  };
  const split = splitFrontmatter(text);
  switch (split.kind) {
    case 'unclosed': {
      const { guess } = split;
      const seems = guess && { file, span: { start: guess.sql.start, end: guess.sql.start + 1 } };
      report({
        code: 'unclosed-frontmatter',
        message: `the frontmatter has no closing "${split.closing}", so the SQL cannot be told from it`,
        label: 'opens here',
        hint: `put a line "${split.closing}" between the last key and the SQL`,
        place: { file, span: split.fence },
        related: seems ? [{ ...seems, message: 'the SQL seems to begin here' }] : [],
      });
      if (guess) return readParts({ ...guess, fence: split.fence });
      return {
        head: { file, span: split.fence },
        yaml: null,
        fields: {},
        queries: overrideQueries(NOTHING_SAID),
      };
    }
    case 'none': {
      const head = firstLineOf(file, text);
      if (misfit?.kind !== 'override') {
        report({
          code: 'missing-frontmatter',
          message: 'the file does not begin with frontmatter, so nothing says what this audit is about',
          label: 'a line "---" is expected first',
          hint: 'begin the file with "---", the keys (dimension at least), and a second "---"',
          place: head,
        });
      }
      const dialects = ownDialects(undefined);
      const own = readAuditQueries({ file, text, range: split.sql, dialects }, NOTHING_SAID, report);
      return { head, yaml: null, fields: {}, queries: [...own, ...overrideQueries(NOTHING_SAID)] };
    }
    case 'split':
      return readParts(split);
    default: {
      const never: never = split;
      return never;
    }
  }
}

function readOverride(
  { file, text, dialect }: AuditSource['overrides'][number],
  settings: QuerySettings,
  report: Report,
): QueryReading[] {
  const split = splitFrontmatter(text);
  const read = (range: Span): QueryReading[] =>
    readAuditQueries({ file, text, range, dialects: { left: dialect, right: dialect } }, settings, report);
  if (split.kind === 'none') return read(split.sql);
  report({
    code: 'unexpected-frontmatter',
    message: 'frontmatter in a dialect override: that of the audit itself holds for every dialect',
    label: 'opens here',
    hint: `keep the SQL alone, and move what is new to ${file.replace(`.${dialect}.sql`, '.sql')}`,
    place: { file, span: split.fence },
  });
  return split.kind === 'split' ? read(split.sql) : [];
}

/** The names of rules in `allow` have codes of their own. */
const fieldsSchema = frontmatterSchema.extend({ allow: z.unknown().optional() });

const OPTIONS = {
  valueCodes: {
    dimension: {
      code: 'unknown-dimension',
      what: 'quality dimension',
      label: 'not one of the six dimensions',
    },
  },
} as const;

function readBlocking(
  yaml: YamlFile | null,
  fields: FrontmatterFields,
  severity: Audit['severity'],
  report: Report,
): boolean {
  if (yaml && fields.blocking === true && severity === 'warn') {
    report({
      code: 'contradictory-keys',
      message: '"blocking: true" contradicts the severity: an audit that only warns never blocks',
      label: 'has no effect',
      hint: 'take "blocking" out, or let the audit fail instead of warn',
      place: { file: yaml.file, span: yaml.keySpanOf(['blocking']) },
      related: [
        {
          file: yaml.file,
          span: yaml.keySpanOf([fields.severity === undefined ? 'expect' : 'severity']),
          message: 'says that it only warns',
        },
      ],
    });
  }
  return fields.blocking ?? severity === 'error';
}

function locate<Value>(yaml: YamlFile, key: string, value: Value) {
  return { value, place: { file: yaml.file, span: yaml.spanOf([key]) } };
}

function keysOf(value: unknown): string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function valueIn(value: unknown, key: string): unknown {
  return isMap(value) && hasKey(value, key) ? value[key] : undefined;
}

function hasKey(value: unknown, key: string): boolean {
  return keysOf(value).includes(key);
}
