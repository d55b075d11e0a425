import type { Plan } from '@assay/contract';
import { compile } from '../compile.js';
import { diffTargets, type TargetedChange } from '../diff/diff-targets.js';
import { readSideSettings } from '../diff/side-settings.js';
import type { SourceFile } from '../source-file.js';
import { readDefinitions } from './definitions.js';
import { type ChangedProject, ownedChanges } from './owned-changes.js';

export type Files = Readonly<Record<string, string>>;

/** A project that compiles, with a table and audits of each of two groups, besides the one that owns `assay.yml`. */
export const SHOP = {
  'assay.yml': `version: 1
name: shop
owner: platform
layers: [raw, mart]
targets: { local: { type: duckdb, path: shop.duckdb } }
rules: { join: error }
limits: { query_timeout: 5m }
`,
  'owners.yml': `platform: { members: [octavia] }
orders: { members: [amara, "@acme/orders"] }
sales: { members: [noor] }
`,
  'tables/all.yml': `tables:
  - name: raw.orders
    description: One row per order.
    layer: raw
    owner: orders
    partition: { column: day, type: date, granularity: day }
  - name: mart.revenue
    description: One row per day.
    layer: mart
    owner: sales
    depends_on: [raw.orders]
    partition: { column: day, type: date, granularity: day }
`,
  'raw/orders/positive.sql': `---
description: No amount is below zero.
dimension: validity
timeout: 2m
---
SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount < 0
`,
  'raw/orders/for_sales.sql': `---
description: Every order has a shop.
dimension: completeness
owner: sales
---
SELECT id FROM raw.orders WHERE day = @run_date AND shop IS NULL
`,
  'mart/revenue/positive.sql': `---
description: Revenue is not negative.
dimension: validity
---
SELECT day, revenue FROM mart.revenue WHERE day = @run_date AND revenue < 0
`,
} as const satisfies Files;

export function sourcesOf(files: Files): SourceFile[] {
  return Object.entries(files).map(([path, text]) => {
    const content = new TextEncoder().encode(text);
    return { path, size: content.length, content };
  });
}

const plans = new WeakMap<Files, Plan | null>();

/** Many changes begin at one base. */
function planOfBase(files: Files): Plan | null {
  const known = plans.get(files);
  if (known !== undefined) return known;
  const { plan } = compile(sourcesOf(files));
  plans.set(files, plan);
  return plan;
}

/** All that somebody must own between two states of a project; null where the second one does not compile. */
export function changesBetween(before: Files, after: Files): ChangesBetween | null {
  const [old, now] = [sourcesOf(before), sourcesOf(after)];
  const { plan } = compile(now);
  if (plan === null) return null;
  const base = planOfBase(before);
  const [from, to] = [readSideSettings(old), readSideSettings(now)];
  const planned: readonly TargetedChange[] | null =
    base &&
    diffTargets([{ target: 'local', before: base, after: plan }], from && to && { before: from, after: to });
  const project: ChangedProject = {
    before: readDefinitions(old),
    after: readDefinitions(now),
    planned,
    dialects: new Set(['duckdb']),
    reads: new Map([...(base?.audits ?? []), ...plan.audits].map(({ id, reads }) => [id, reads])),
  };
  return { project, changes: ownedChanges(project) };
}

export interface ChangesBetween {
  readonly project: ChangedProject;
  readonly changes: ReturnType<typeof ownedChanges>;
}
