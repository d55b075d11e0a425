import { onceFor } from '../view-models/once-for.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { tableUrgency } from '../view-models/table-mark.js';
import type { LineageSource } from './neighbourhood.js';

const NONE: ReadonlySet<string> = new Set();

/** What lineages are chosen from, as the plan has it. */
export const lineageSource = onceFor((facts: SiteFacts): LineageSource => {
  const layers = new Map(facts.plan.layers.map((layer, index) => [layer, index]));
  const urgencies = new Map(facts.plan.tables.map(({ name }) => [name, tableUrgency(facts, name)]));
  return {
    dependsOn: (table) => facts.tables.get(table)?.dependsOn ?? [],
    dependents: (table) => facts.dependents.get(table) ?? [],
    upstream: (table) => facts.upstream.get(table) ?? NONE,
    downstream: (table) => facts.downstream.get(table) ?? NONE,
    layer: (table) => layers.get(facts.tables.get(table)?.layer ?? '') ?? 0,
    urgency: (table) => urgencies.get(table) ?? 0,
  };
});
