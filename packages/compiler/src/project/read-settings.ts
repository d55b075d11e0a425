import {
  type Dialect,
  didYouMean,
  isTimeZone,
  listOf,
  NO_RESOURCE_LIMITS,
  SAMPLE_LIMITS,
  type Target,
} from '@assay/contract';
import { z } from 'zod';
import { SETTINGS_FILE } from '../classify-source.js';
import type { Place, Report } from '../problem.js';
import { type AssayFile, assaySchema } from './assay-schema.js';
import { parseDuration } from './duration.js';
import type { Located, Settings } from './project.js';
import { DEFAULT_ALERTS, readAlerts } from './read-alerts.js';
import { readHistory } from './read-history.js';
import { readResources } from './read-resources.js';
import { DEFAULT_RULES, type RuleSettings, readRules } from './read-rules.js';
import { readYaml, type YamlFile } from './read-yaml.js';
import { toTarget } from './to-target.js';
import { validate } from './validate.js';

const DEFAULT_RUN_DEADLINE_MS = 6 * 3_600_000;

/** Rules are read on their own: each wrong one is left out alone, and a name that is none has codes of its own. */
const settingsSchema = assaySchema.extend({ rules: z.unknown().optional() });

const NOTHING: Settings = {
  name: null,
  owner: null,
  layers: null,
  layersPlace: null,
  timezone: 'UTC',
  target: null,
  targets: new Map(),
  targetPlaces: new Map(),
  history: null,
  alerts: DEFAULT_ALERTS,
  dialect: 'duckdb',
  queryTimeout: null,
  runDeadlineMs: DEFAULT_RUN_DEADLINE_MS,
  fuse: true,
  resources: NO_RESOURCE_LIMITS,
  samples: SAMPLE_LIMITS,
  severities: DEFAULT_RULES.severities,
  ruleOptions: DEFAULT_RULES.options,
  piiColumns: [],
  tightening: 'owner',
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
  const fields = validate(yaml, [], yaml.value, settingsSchema, report);
  if (!fields) return NOTHING;
  const rules = readRules(yaml, valueIn(yaml.value, 'rules'), report);
  const layers = readLayers(yaml, fields.layers, report);
  checkLayersOfRules(yaml, rules, layers, report);
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
    layers,
    layersPlace: fields.layers ? { file: SETTINGS_FILE, span: yaml.keySpanOf(['layers']) } : null,
    timezone: readTimezone(yaml, fields.timezone, report),
    target,
    targets: new Map(Object.entries(fields.targets ?? {}).map(([name, one]) => [name, toTarget(name, one)])),
    targetPlaces: readTargetPlaces(yaml, target),
    history: readHistory(yaml, fields, report),
    alerts: readAlerts(fields.alerts),
    dialect: target?.type ?? guessDialect(yaml.value),
    queryTimeout: milliseconds === undefined ? null : located(['limits', 'query_timeout'], milliseconds),
    runDeadlineMs: parseDuration(fields.limits?.run_deadline ?? '') ?? DEFAULT_RUN_DEADLINE_MS,
    fuse: fields.fuse ?? true,
    resources: readResources(fields.limits?.resources),
    samples: {
      rows: fields.limits?.samples?.rows ?? SAMPLE_LIMITS.rows,
      columns: fields.limits?.samples?.columns ?? SAMPLE_LIMITS.columns,
      characters: fields.limits?.samples?.characters ?? SAMPLE_LIMITS.characters,
    },
    severities: rules.severities,
    ruleOptions: rules.options,
    piiColumns: fields.pii_columns ?? [],
    tightening: fields.owner_gate?.tightening ?? 'owner',
  };
}

function readLayers(
  yaml: YamlFile,
  layers: AssayFile['layers'] | undefined,
  report: Report,
): string[] | null {
  if (!layers) return null;
  const at = (index: number) => ({ file: yaml.file, span: yaml.spanOf(['layers', index]) });
  for (const [index, layer] of layers.entries()) {
    const first = layers.indexOf(layer);
    if (first < index) {
      report({
        code: 'invalid-value',
        message: `the layer "${layer}" is listed twice, so its place in the order is not clear`,
        label: 'the second time',
        hint: 'take one of the two out',
        place: at(index),
        related: [{ ...at(first), message: 'the first time' }],
      });
    }
  }
  return [...new Set(layers)];
}

/** A layer that is misspelt in the options of a rule would be checked for nothing. */
function checkLayersOfRules(
  yaml: YamlFile,
  { options }: RuleSettings,
  layers: readonly string[] | null,
  report: Report,
): void {
  const rule = 'missing-dimension-coverage';
  for (const layer of options[rule].layers.keys()) {
    if (!layers || layers.includes(layer)) continue;
    report({
      code: 'unknown-layer',
      message: `there is no layer "${layer}", so the rule would check nothing for it`,
      label: 'not one of the layers',
      hint: didYouMean(layer, layers) ?? `write ${listOf(layers)}`,
      place: { file: yaml.file, span: yaml.keySpanOf(['rules', rule, 'layers', layer]) },
    });
  }
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

function readTargetPlaces(yaml: YamlFile, target: Target | null): Map<string, Place> {
  if (!target) return new Map();
  const { targets } = yaml.value as { readonly targets: Readonly<Record<string, object>> };
  const keys = Object.keys(targets[target.name] ?? {});
  const placeOf = (key: string): Place => ({
    file: yaml.file,
    span: yaml.spanOf(['targets', target.name, key]),
  });
  return new Map(keys.map((key) => [key, placeOf(key)]));
}

function chooseTarget(
  yaml: YamlFile,
  fields: Partial<Pick<AssayFile, 'targets' | 'default_target'>>,
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
      related: [{ file: yaml.file, span: yaml.keySpanOf(['targets']), message: 'the targets' }],
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
    if (fallback === undefined && valueIn(yaml.value, 'default_target') === undefined) {
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

/** The dialect to read SQL in while the target is wrong: that of any target the file seems to mean. */
function guessDialect(value: unknown): Dialect {
  const text = JSON.stringify(value) ?? '';
  return text.includes('"type":"bigquery"') && !text.includes('"type":"duckdb"') ? 'bigquery' : 'duckdb';
}

function valueIn(map: unknown, key: string): unknown {
  return map !== null && typeof map === 'object'
    ? Object.entries(map).find(([name]) => name === key)?.[1]
    : undefined;
}
