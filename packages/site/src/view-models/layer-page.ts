import { compareText, DIMENSIONS, formatQuantity, groupBy, type PlanTable } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import { type Mark, SHORT_VERDICTS, VERDICT_LOOKS, VERDICT_MARKS, type VerdictLook } from '../status-mark.js';
import type { MatrixCell } from './matrix.js';
import { onceFor } from './once-for.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, pageOfItem, paginate, TABLES_PER_MATRIX } from './pagination.js';
import type { SiteFacts } from './site-facts.js';
import { countLooks, tableLook, tableMark, tableUrgency } from './table-mark.js';
import { tableCells } from './table-page.js';

/** `layers/<layer>.html` and the pages after it: each table of a layer by dimension, what has a problem first. */
export interface LayerPage {
  readonly frame: PageFrame;
  readonly layer: string;
  readonly intro: string;
  readonly dimensions: readonly string[];
  readonly rows: readonly LayerRow[];
  readonly pager: Pager | null;
  readonly all: string;
}

export interface LayerRow {
  readonly name: string;
  readonly href: string;
  readonly mark: Mark;
  readonly cells: readonly MatrixCell[];
  /** Names of the lists that it is an item of. */
  readonly lists: string;
  /** The list that begins with it. */
  readonly anchor: string | null;
}

/** Name of the list of all tables of a layer. */
const TABLES = 'tables';

/** The tables of each layer in the order of its page, what has a problem first. */
const tablesOfLayers = onceFor((facts: SiteFacts): ReadonlyMap<string, readonly PlanTable[]> => {
  const byLayer = groupBy(facts.plan.tables, ({ layer }) => layer);
  return new Map(
    facts.plan.layers.map((layer) => [
      layer,
      [...(byLayer.get(layer) ?? [])].sort(
        (a, b) => tableUrgency(facts, a.name) - tableUrgency(facts, b.name) || compareText(a.name, b.name),
      ),
    ]),
  );
});

export function tablesOfLayer(facts: SiteFacts, layer: string): readonly PlanTable[] {
  return tablesOfLayers(facts).get(layer) ?? [];
}

/** The link to the list of a layer's tables, or of those whose verdict looks so. */
export function layerListHref(
  facts: SiteFacts,
  from: string,
  layer: string,
  look: VerdictLook | null,
): string {
  const page = facts.paths.layer(layer) ?? 'layers/index.html';
  if (look === null) return hrefTo(from, page, TABLES);
  const first = tablesOfLayer(facts, layer).findIndex(({ name }) => tableLook(facts, name) === look);
  return hrefTo(from, pageOfItem(page, Math.max(0, first), TABLES_PER_MATRIX), look);
}

/** The pages of all layers, each with its place. */
export function* layerPages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => LayerPage }> {
  for (const layer of facts.plan.layers) {
    const first = facts.paths.layer(layer);
    if (first === undefined) continue;
    const tables = tablesOfLayer(facts, layer);
    const begins = new Map(
      VERDICT_LOOKS.map((look) => [tables.find(({ name }) => tableLook(facts, name) === look)?.name, look]),
    );
    for (const { path, items, pager } of paginate(first, tables, TABLES_PER_MATRIX)) {
      yield {
        path,
        page: () => ({
          frame: pageFrame(facts, path, `Layer ${layer}`),
          layer,
          intro: `${formatQuantity(tables.length, 'table')}; what has a problem comes first. Empty is not green.`,
          dimensions: DIMENSIONS,
          rows: items.map(({ name }) => layerRow(facts, path, name, begins.get(name) ?? null)),
          pager,
          all: hrefTo(path, 'layers/index.html'),
        }),
      };
    }
  }
}

function layerRow(facts: SiteFacts, path: string, name: string, anchor: VerdictLook | null): LayerRow {
  const page = facts.paths.table(name) ?? 'tables/index.html';
  return {
    name,
    href: hrefTo(path, page),
    mark: tableMark(facts, name),
    cells: tableCells(facts, path, name),
    lists: `${TABLES} ${tableLook(facts, name)}`,
    anchor,
  };
}

/** How many tables look how, in the order of what has to be known first; those that do not occur left out. */
export function verdictCounts(
  facts: SiteFacts,
  from: string,
  layer: string,
): { readonly count: number; readonly href: string; readonly mark: Mark }[] {
  const names = tablesOfLayer(facts, layer).map(({ name }) => name);
  return countLooks(facts, names).map(({ look, count }) => ({
    count,
    href: layerListHref(facts, from, layer, look),
    mark: { ...VERDICT_MARKS[look], word: SHORT_VERDICTS[look] },
  }));
}
