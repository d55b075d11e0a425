import { formatCount, formatQuantity } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { Mark } from '../status-mark.js';
import type { CountLink } from './counts.js';
import { layerListHref, tablesOfLayer, verdictCounts } from './layer-page.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import type { SiteFacts } from './site-facts.js';

/** `layers/index.html`: how the layers stand, and how much leads from one to another. */
export interface LayerListPage {
  readonly frame: PageFrame;
  readonly intro: string;
  readonly rows: readonly LayerListRow[];
  readonly flows: readonly LayerFlow[];
}

export interface LayerListRow {
  readonly layer: string;
  readonly href: string;
  readonly tables: CountLink;
  readonly verdicts: readonly (CountLink & { readonly mark: Mark })[];
  readonly audits: string;
}

/** What the tables of one layer read of another, or of their own. */
export interface LayerFlow {
  readonly from: string;
  readonly to: string;
  readonly dependencies: string;
  /** Of the layer that is read, and of the one that reads. */
  readonly read: string;
  readonly readers: string;
}

export function layerListPage(facts: SiteFacts): LayerListPage {
  const path = 'layers/index.html';
  const edges = facts.plan.tables.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0);
  return {
    frame: pageFrame(facts, path, 'Layers'),
    intro: `${formatQuantity(facts.plan.layers.length, 'layer')}, upstream first: ${formatQuantity(facts.plan.tables.length, 'table')}, ${formatQuantity(edges, 'dependency', 'dependencies')} between them.`,
    rows: facts.plan.layers.map((layer) => {
      const tables = tablesOfLayer(facts, layer);
      const audits = tables.reduce((sum, { name }) => sum + (facts.auditsOf.get(name)?.length ?? 0), 0);
      return {
        layer,
        href: hrefTo(path, facts.paths.layer(layer) ?? path),
        tables: {
          count: tables.length,
          text: formatCount(tables.length),
          href: layerListHref(facts, path, layer, null),
        },
        verdicts: verdictCounts(facts, path, layer).map((one) => ({ ...one, text: formatCount(one.count) })),
        audits: formatCount(audits),
      };
    }),
    flows: layerFlows(facts),
  };
}

/** Every pair of layers of which one reads the other, in the order of the layers. */
function layerFlows(facts: SiteFacts): LayerFlow[] {
  const flows = new Map<string, { count: number; read: Set<string>; readers: Set<string> }>();
  for (const { name, layer, dependsOn } of facts.plan.tables) {
    for (const read of dependsOn) {
      const key = JSON.stringify([facts.tables.get(read)?.layer, layer]);
      const flow = flows.get(key) ?? { count: 0, read: new Set(), readers: new Set() };
      flow.count += 1;
      flow.read.add(read);
      flow.readers.add(name);
      flows.set(key, flow);
    }
  }
  const { layers } = facts.plan;
  return layers.flatMap((from) =>
    layers.flatMap((to) => {
      const flow = flows.get(JSON.stringify([from, to]));
      if (!flow) return [];
      return [
        {
          from,
          to,
          dependencies: formatCount(flow.count),
          read: formatCount(flow.read.size),
          readers: formatCount(flow.readers.size),
        },
      ];
    }),
  );
}
