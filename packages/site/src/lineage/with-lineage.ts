import { setImmediate } from 'node:timers/promises';
import type { SiteFacts } from '../view-models/site-facts.js';
import { type LayOut, loadGraphviz } from './graphviz.js';
import { layoutGraph } from './layout-graph.js';
import { isLayoutOf, type LineageLayout, layoutKey } from './lineage-layout.js';
import { lineageSource } from './lineage-source.js';
import { neighbourhood } from './neighbourhood.js';

/** Layouts of an earlier build, by the keys of their graphs. What it gives is checked, so it may be anything. */
export interface KeptLayouts {
  readonly get: (key: string) => unknown;
  /** Told of every layout that this build uses, in the order of the tables, each key once. */
  readonly keep: (key: string, layout: LineageLayout) => void;
}

const NOTHING_KEPT: KeptLayouts = { get: () => undefined, keep: () => {} };

/**
 * The facts with a layout for the picture of each table. Only what is not kept is laid out: 4 ms a picture. What is kept changes the
 * time that this takes and nothing else.
 *
 * @throws nothing of what `kept` gives; a graph that cannot be laid out has no picture, and its lists say the same
 */
export async function withLineage(facts: SiteFacts, kept: KeptLayouts = NOTHING_KEPT): Promise<SiteFacts> {
  const layouts = new Map<string, LineageLayout>();
  const source = lineageSource(facts);
  let layOut: LayOut | undefined;
  for (const { name } of facts.plan.tables) {
    const graph = layoutGraph(neighbourhood(source, name));
    const key = layoutKey(graph);
    if (layouts.has(key)) continue;
    let layout: unknown = kept.get(key);
    if (!isLayoutOf(graph, layout)) {
      layOut ??= await loadGraphviz();
      layout = layOut(graph);
      // Whoever watches gets a word in: a signal, for one.
      await setImmediate();
    }
    if (!isLayoutOf(graph, layout)) continue;
    layouts.set(key, layout);
    kept.keep(key, layout);
  }
  return { ...facts, layouts };
}
