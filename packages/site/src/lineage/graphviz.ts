import type { LayoutGraph } from './layout-graph.js';
import { dotOf, type LineageLayout, layoutOf } from './lineage-layout.js';

/** What makes layouts, once it is loaded. Null: it could not lay the graph out. */
export type LayOut = (graph: LayoutGraph) => LineageLayout | null;

/** Graphviz as WebAssembly: a megabyte, which is loaded only where something has to be laid out. */
export async function loadGraphviz(): Promise<LayOut> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return (graph) => {
    const { status, output } = viz.render(dotOf(graph), { format: 'plain' });
    return status === 'success' ? layoutOf(graph, output) : null;
  };
}
