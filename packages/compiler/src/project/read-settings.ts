import {
  type BigqueryTarget,
  type Dialect,
  type DuckdbTarget,
  isTimeZone,
  type Target,
} from '@assay/contract';
import { SETTINGS_FILE } from '../classify-source.js';
import { CODES, type Code, isCode } from '../codes.js';
import { didYouMean, listOf } from '../did-you-mean.js';
import type { Report, SeveritySetting } from '../problem.js';
import { type AssayFile, assaySchema } from './assay-schema.js';
import { parseByteSize } from './byte-size.js';
import { parseDuration } from './duration.js';
import type { Located, Settings } from './project.js';
import { readYaml, type YamlFile } from './read-yaml.js';
import { validate } from './validate.js';

const DEFAULT_RUN_DEADLINE_MS = 6 * 3_600_000;
const DEFAULT_CONCURRENCY = { duckdb: 2, bigquery: 8 } as const;

const NOTHING: Settings = {
  name: null,
  owner: null,
  layers: null,
  timezone: 'UTC',
  target: null,
  dialect: 'duckdb',
  queryTimeout: null,
  runDeadlineMs: DEFAULT_RUN_DEADLINE_MS,
  severities: new Map(),
  piiColumns: [],
};

/**
 * Reads `assay.yml`. Whatever is wrong in it is reported and left out, so that the rest of the project can be checked.
 *
 * @param text undefined where the file is missing or cannot be read, which is reported elsewhere
 * @param targetName the target asked for; undefined: the default target
 */
export function readSettings(
  text: string | undefined,
  targetName: string | undefined,
  report: Report,
): Settings {
  if (text === undefined) return NOTHING;
  const yaml = readYaml(SETTINGS_FILE, text, { start: 0, end: text.length }, report);
  if (!yaml) return NOTHING;
  const fields = validate(yaml, [], yaml.value, assaySchema, report);
  if (!fields) return NOTHING;
  const located = <Value>(path: readonly string[], value: Value): Located<Value> => ({
    value,
    place: { file: SETTINGS_FILE, span: yaml.spanOf(path) },
  });
  const target = chooseTarget(yaml, fields, targetName, report);
  const queryTimeout = fields.limits?.query_timeout;
  const milliseconds = queryTimeout === undefined ? undefined : parseDuration(queryTimeout);
  return {
    name: fields.name ?? null,
    owner: fields.owner === undefined ? null : located(['owner'], fields.owner),
    layers: readLayers(yaml, fields.layers, report),
    timezone: readTimezone(yaml, fields.timezone, report),
    target,
    dialect: target?.type ?? guessDialect(yaml.value),
    queryTimeout: milliseconds === undefined ? null : located(['limits', 'query_timeout'], milliseconds),
    runDeadlineMs: parseDuration(fields.limits?.run_deadline ?? '') ?? DEFAULT_RUN_DEADLINE_MS,
    severities: readSeverities(yaml, fields.rules, report),
    piiColumns: fields.pii_columns ?? [],
  };
}

function readLayers(
  yaml: YamlFile,
  layers: AssayFile['layers'] | undefined,
  report: Report,
): string[] | null {
  if (!layers) return null;
  for (const [index, layer] of layers.entries()) {
    if (layers.indexOf(layer) < index) {
      report({
        code: 'invalid-value',
        message: `the layer "${layer}" is listed twice, so its place in the order is not clear`,
        label: 'the second time',
        hint: 'take one of the two out',
        place: { file: yaml.file, span: yaml.spanOf(['layers', index]) },
      });
    }
  }
  return [...new Set(layers)];
}

function readTimezone(yaml: YamlFile, timezone: string | undefined, report: Report): string {
  if (timezone === undefined) return 'UTC';
  if (isTimeZone(timezone)) return timezone;
  report({
    code: 'invalid-value',
    message: `"timezone" must be the IANA name of a time zone, not "${timezone}"`,
    label: 'not a time zone',
    hint: 'write for example "UTC" or "Europe/Paris"',
    place: { file: yaml.file, span: yaml.spanOf(['timezone']) },
  });
  return 'UTC';
}

function chooseTarget(
  yaml: YamlFile,
  fields: Partial<AssayFile>,
  asked: string | undefined,
  report: Report,
): Target | null {
  const { targets } = fields;
  if (!targets) return null;
  const names = Object.keys(targets);
  if (names.length === 0) {
    report({
      code: 'invalid-value',
      message: '"targets" names no warehouse, so nothing could ever run',
      label: 'empty',
      hint: 'add a target, for example "local: { type: duckdb, path: warehouse.duckdb }"',
      place: { file: yaml.file, span: yaml.keySpanOf(['targets']) },
    });
    return null;
  }
  const fallback = fields.default_target;
  if (fallback !== undefined && !Object.hasOwn(targets, fallback)) {
    report({
      code: 'unknown-target',
      message: `unknown target "${fallback}"`,
      label: 'not one of the targets',
      hint: didYouMean(fallback, names) ?? `write ${listOf(names)}`,
      place: { file: yaml.file, span: yaml.spanOf(['default_target']) },
    });
  }
  if (asked !== undefined && !Object.hasOwn(targets, asked)) {
    report({
      code: 'unknown-target',
      message: `unknown target "${asked}"; ${SETTINGS_FILE} has ${listOf(names, 'and')}`,
      hint: didYouMean(asked, names) ?? `choose ${listOf(names)}`,
    });
    return null;
  }
  const name = asked ?? fallback ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    if (fallback === undefined && !mentions(yaml.value, 'default_target')) {
      report({
        code: 'missing-key',
        message: `the key "default_target" is missing, and there are ${names.length} targets to choose from`,
        label: 'which of these?',
        hint: `add \`default_target: ${names[0]}\``,
        place: { file: yaml.file, span: yaml.keySpanOf(['targets']) },
      });
    }
    return null;
  }
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  return target ? toTarget(name, target) : null;
}

function toTarget(name: string, target: NonNullable<AssayFile['targets'][string]>): Target {
  switch (target.type) {
    case 'duckdb':
      return {
        name,
        type: 'duckdb',
        path: target.path,
        maxConcurrentQueries: target.max_concurrent_queries ?? DEFAULT_CONCURRENCY.duckdb,
        threads: target.threads ?? null,
        memoryLimit: target.memory_limit ?? null,
      } satisfies DuckdbTarget;
    case 'bigquery':
      return {
        name,
        type: 'bigquery',
        project: target.project,
        location: target.location,
        maxConcurrentQueries: target.max_concurrent_queries ?? DEFAULT_CONCURRENCY.bigquery,
        maximumBytesBilled: parseByteSize(target.maximum_bytes_billed ?? '') ?? null,
      } satisfies BigqueryTarget;
    default: {
      const never: never = target;
      return never;
    }
  }
}

/** The dialect to read SQL in while the target is wrong: that of any target the file seems to mean. */
function guessDialect(value: unknown): Dialect {
  const text = JSON.stringify(value) ?? '';
  return text.includes('"type":"bigquery"') && !text.includes('"type":"duckdb"') ? 'bigquery' : 'duckdb';
}

function mentions(value: unknown, key: string): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key);
}

function readSeverities(
  yaml: YamlFile,
  rules: AssayFile['rules'],
  report: Report,
): Map<Code, SeveritySetting> {
  const severities = new Map<Code, SeveritySetting>();
  const settable = Object.entries(CODES).flatMap(([code, entry]) => (entry.settable ? [code] : []));
  for (const [rule, setting] of Object.entries(rules ?? {})) {
    const place = { file: yaml.file, span: yaml.keySpanOf(['rules', rule]) };
    if (!isCode(rule)) {
      report({
        code: 'unknown-rule',
        message: `there is no rule "${rule}"`,
        label: 'not a rule',
        hint:
          didYouMean(rule, Object.keys(CODES)) ?? `rules whose severity can be set: ${settable.join(', ')}`,
        place,
      });
      continue;
    }
    if (!CODES[rule].settable) {
      report({
        code: 'fixed-severity',
        message: `the severity of "${rule}" cannot be set: without it a run could not be trusted`,
        label: 'always an error',
        hint: `take it out; rules whose severity can be set: ${settable.join(', ')}`,
        place,
      });
      continue;
    }
    const severity = typeof setting === 'string' ? setting : setting.severity;
    severities.set(rule, severity === 'warn' ? 'warning' : severity);
  }
  return severities;
}
