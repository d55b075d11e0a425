import {
  type Compare,
  compareText,
  contentHash,
  lineIndex,
  type OwnerGroup,
  otherTargetsOf,
  PLAN_FORMAT,
  PLAN_FORMAT_VERSION,
  type Plan,
  type PlanAudit,
  type PlanTable,
  type SourcePosition,
  type Suppression,
  type Target,
  tableKey,
} from '@assay/contract';
import { deriveFusion } from './plan/derive-fusion.js';
import { privacyOf } from './plan/derive-privacy.js';
import { deriveScan } from './plan/derive-scan.js';
import { sqlPart } from './plan/sql-part.js';
import {
  type Allowance,
  type Audit,
  type AuditQuery,
  type AuditSummary,
  ownerOf,
  type Settings,
  type Subject,
  type Surroundings,
  type Table,
} from './project/project.js';
import { mergeResources } from './project/read-resources.js';
import { otherTarget, queriesSent } from './project/side-targets.js';

/** Time limit of a query where neither its audit nor the project sets one. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;

/** All that the plan says of an audit but whether what it allows itself is needed: that is known when all was checked. */
export type PlannedAudit = Omit<PlanAudit, 'suppressions'>;

/**
 * The plan of a project without errors: sorted, so that the same project gives the same bytes in whatever order its
 * files came. Null where something that a plan needs is missing, which then has been reported.
 *
 * @param audits each with what `emitAudit` gives of it
 * @param stale each `allow` that covers nothing
 */
export function emitPlan(
  project: Surroundings,
  audits: readonly { readonly audit: AuditSummary; readonly planned: PlannedAudit | null }[],
  stale: ReadonlySet<Allowance>,
  positionIn: PositionIn,
): Plan | null {
  const { settings } = project;
  if (!settings.name || !settings.layers || !settings.target) return null;
  const tables = project.tables.all.map((table) => emitTable(table, project, stale, positionIn));
  const proper = audits.filter(({ audit }) => audit.misfit === null);
  const planned = proper.map(
    ({ audit, planned }): PlanAudit | null =>
      planned && { ...planned, suppressions: emitSuppressions(audit, stale) },
  );
  if (tables.includes(null) || planned.includes(null)) return null;
  return {
    format: PLAN_FORMAT,
    formatVersion: PLAN_FORMAT_VERSION,
    project: {
      name: settings.name,
      timezone: settings.timezone,
      runDeadlineMs: settings.runDeadlineMs,
      samples: settings.samples,
    },
    target: settings.target,
    otherTargets: emitOtherTargets(planned, settings),
    layers: settings.layers,
    owners: Object.fromEntries(
      [...(project.owners ?? [])].sort(([a], [b]) => compareText(a, b)),
    ) satisfies Record<string, OwnerGroup>,
    tables: tables.filter((table) => table !== null).sort((a, b) => compareText(a.name, b.name)),
    audits: planned.filter((audit) => audit !== null).sort((a, b) => compareText(a.id, b.id)),
  };
}

function emitTable(
  table: Table,
  project: Surroundings,
  stale: ReadonlySet<Allowance>,
  positionIn: PositionIn,
): PlanTable | null {
  if (!table.layer || !table.owner || table.partition === undefined) return null;
  const dependsOn = table.dependsOn.flatMap(
    ({ value }) => project.tables.byKey.get(tableKey(value))?.name ?? [],
  );
  return {
    name: table.name,
    layer: table.layer.value,
    owner: table.owner.value,
    description: table.description,
    dependsOn: [...new Set<string>(dependsOn)].sort(),
    partition: table.partition,
    maxBytes: table.maxBytes,
    columns: table.columns,
    suppressions: emitSuppressions(table, stale),
    source: {
      file: table.place.file,
      line: positionIn(table.place.file, table.place.span?.start ?? 0).line,
    },
  };
}

/** An audit as the plan tells it; null where something is missing, which then has been reported. */
export function emitAudit(
  audit: Audit,
  { settings }: Surroundings,
  positionIn: PositionIn,
): PlannedAudit | null {
  const sent = queriesSent(audit, settings);
  const [query] = sent.left;
  const [right] = sent.right;
  const owner = ownerOf(audit);
  if (!audit.table || !audit.dimension || !owner || !query?.facts) return null;
  if (sent.left.length > 1 || sent.right.length > 1) return null;
  const compare = emitCompare(audit, right, settings, positionIn);
  if (compare === undefined) return null;
  const sql = wholeSql(query);
  const scan = deriveScan(query);
  const parameters = audit.parameters.map(({ value }) => value);
  return {
    id: audit.id,
    name: audit.name,
    table: audit.table.name,
    check: audit.check,
    description: audit.description,
    dimension: audit.dimension,
    owner,
    tags: audit.tags,
    severity: audit.severity,
    blocking: audit.blocking,
    timeoutMs: audit.timeout?.value ?? settings.queryTimeout?.value ?? DEFAULT_TIMEOUT_MS,
    resources: mergeResources(audit.resources, settings.resources),
    maximumBytesBilled: audit.maximumBytesBilled,
    expect: audit.expect.thresholds,
    allowEmpty: audit.allowEmpty,
    sql,
    sqlStart: query.generated ? null : positionIn(query.file, query.offset),
    compare,
    parameters,
    reads: readNames(right ? [query, right] : [query]),
    scan,
    fusion: settings.fuse ? deriveFusion(audit, query, scan) : { kind: 'alone', reason: 'switched-off' },
    ...privacyOf(right ? [query, right] : [query], settings.piiColumns),
    source: sourceOf(audit, query, positionIn),
    fingerprint: contentHash({
      dialect: query.dialect,
      ...(right && right.dialect !== query.dialect ? { rightDialect: right.dialect } : {}),
      table: audit.table.name,
      sql,
      scan,
      parameters,
      expect: audit.expect.thresholds,
      severity: audit.severity,
      allowEmpty: audit.allowEmpty,
      ...(compare ? { compare: decidingParts(compare) } : {}),
    }),
  };
}

/** `sqlStart` counts in this file, so an override is the source of its SQL. */
function sourceOf({ file }: Audit, query: AuditQuery, positionIn: PositionIn): PlanAudit['source'] {
  const { generated } = query;
  if (generated) return { file, line: positionIn(file, generated.place.span?.start ?? 0).line };
  return { file: query.file, line: query.file === file ? 1 : positionIn(query.file, query.offset).line };
}

/** Null: the audit has one query. Undefined: something is missing, which has been reported. */
function emitCompare(
  audit: Audit,
  right: AuditQuery | undefined,
  settings: Settings,
  positionIn: PositionIn,
): Compare | null | undefined {
  const { compare } = audit;
  if (!compare) return right ? undefined : compare;
  if (!right?.facts) return undefined;
  return {
    key: compare.key.map(({ value }) => value),
    tolerances: compare.tolerances.map(({ value }) => value),
    matched: compare.matched,
    leftTarget: otherTarget(audit, 'left', settings)?.value ?? null,
    right: {
      target: otherTarget(audit, 'right', settings)?.value ?? null,
      file: right.file,
      sql: wholeSql(right),
      sqlStart: right.generated ? null : positionIn(right.file, right.offset),
      reads: readNames([right]),
      scan: deriveScan(right),
    },
  };
}

/** Without where the SQL stands. */
function decidingParts({
  key,
  tolerances,
  matched,
  leftTarget,
  right: { target, sql, scan },
}: Compare): object {
  return {
    key,
    tolerances,
    ...(matched === 'both' ? {} : { matched }),
    ...(leftTarget === null ? {} : { leftTarget }),
    right: { target, sql, scan },
  };
}

/** Those that audits name, and no other: what nobody uses must not change the plan. */
function emitOtherTargets(audits: readonly (PlanAudit | null)[], { targets }: Settings): Target[] {
  const names = new Set(audits.flatMap((audit) => (audit ? otherTargetsOf(audit) : [])));
  return [...targets.values()]
    .filter(({ name }) => names.has(name))
    .sort((a, b) => compareText(a.name, b.name));
}

function wholeSql(query: AuditQuery): PlanAudit['sql'] {
  return sqlPart(query, { start: 0, end: query.facts?.span.end ?? 0 });
}

function emitSuppressions({ allow }: Subject, stale: ReadonlySet<Allowance>): Suppression[] {
  return allow
    .map((allowance) => ({
      rule: allowance.rule,
      reason: allowance.reason,
      stale: stale.has(allowance),
    }))
    .sort((a, b) => compareText(a.rule, b.rule));
}

function readNames(queries: readonly AuditQuery[]): string[] {
  const reads = queries.flatMap((query) => query.reads);
  return [...new Set(reads.flatMap(({ table }): string[] => (table ? [table.name] : [])))].sort();
}

export type PositionIn = (file: string, offset: number) => SourcePosition;

/** Line and column of an offset in a file; the lines of each file are counted once. */
export function positionFinder(texts: ReadonlyMap<string, string>): PositionIn {
  const indices = new Map<string, ReturnType<typeof lineIndex>>();
  return (file, offset) => {
    let index = indices.get(file);
    if (!index) {
      index = lineIndex(texts.get(file) ?? '');
      indices.set(file, index);
    }
    return index(offset);
  };
}
