import { DIMENSIONS, type Dimension, formatCount, formatQuantity, groupBy } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { CountLink } from './counts.js';
import { dimensionHref, dimensionPath, tablesWithout } from './dimension-page.js';
import { DIMENSION_WORDS } from './dimension-words.js';
import type { MatrixCell } from './matrix.js';
import { type PageFrame, pageFrame } from './page-frame.js';
import { type Pager, paginate, TABLES_PER_MATRIX } from './pagination.js';
import type { SiteFacts } from './site-facts.js';
import { tableCells } from './table-page.js';

/** `coverage.html` and the pages after it: every table and each dimension, with what is not looked at. */
export interface CoveragePage {
  readonly frame: PageFrame;
  readonly intro: string;
  /** On the first page; empty on the others. */
  readonly dimensions: readonly CoverageDimension[];
  readonly heads: readonly { readonly name: Dimension; readonly href: string }[];
  readonly layers: readonly { readonly layer: string; readonly rows: readonly CoverageRow[] }[];
  readonly pager: Pager | null;
}

export interface CoverageDimension {
  readonly name: Dimension;
  readonly href: string;
  readonly words: string;
  /** How many tables it looks at, of how many. */
  readonly covered: string;
  readonly without: CountLink;
}

export interface CoverageRow {
  readonly name: string;
  readonly href: string;
  readonly cells: readonly MatrixCell[];
}

/** The pages of the matrix, each with its place. */
export function* coveragePages(
  facts: SiteFacts,
): Generator<{ readonly path: string; readonly page: () => CoveragePage }> {
  const byLayer = groupBy(facts.plan.tables, ({ layer }) => layer);
  const tables = facts.plan.layers.flatMap((layer) => byLayer.get(layer) ?? []);
  const unchecked = tables.filter(({ name }) => (facts.auditsOf.get(name) ?? []).length === 0).length;
  const without =
    unchecked === 0 ? 'Each has at least one audit' : `${formatCount(unchecked)} without any audit`;
  const intro = `${formatQuantity(tables.length, 'table')}. ${without}. A cell is green only if every audit in it passes, and empty is not green.`;
  const parts = paginate('coverage.html', tables, TABLES_PER_MATRIX);
  for (const [index, { path, items, pager }] of parts.entries()) {
    yield {
      path,
      page: () => ({
        frame: pageFrame(facts, path, 'Coverage'),
        intro,
        dimensions: index === 0 ? coverageDimensions(facts, path) : [],
        heads: DIMENSIONS.map((name) => ({ name, href: hrefTo(path, dimensionPath(name)) })),
        layers: [...groupBy(items, ({ layer }) => layer)].map(([layer, shown]) => ({
          layer,
          rows: shown.map(({ name }) => ({
            name,
            href: hrefTo(path, facts.paths.table(name) ?? path),
            cells: tableCells(facts, path, name),
          })),
        })),
        pager,
      }),
    };
  }
}

function coverageDimensions(facts: SiteFacts, path: string): CoverageDimension[] {
  const all = facts.plan.tables.length;
  return DIMENSIONS.map((name) => {
    const without = tablesWithout(facts, name).length;
    return {
      name,
      href: hrefTo(path, dimensionPath(name)),
      words: DIMENSION_WORDS[name],
      covered: `${formatCount(all - without)} of ${formatCount(all)}`,
      without: {
        count: without,
        text: formatCount(without),
        href: without === 0 ? null : dimensionHref(facts, path, name, 'without'),
      },
    };
  });
}
