import { readFileSync } from 'node:fs';
import { tablesDownstream, tablesUpstream } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadGraphviz } from './graphviz.js';
import { layoutGraph } from './layout-graph.js';
import { columnsBetween, dotOf, isLayoutOf, LAYOUT_ENGINE, layoutKey, layoutOf } from './lineage-layout.js';
import {
  type LineageSource,
  MOST_EDGES,
  MOST_IN_A_LAYER,
  MOST_NODES,
  type Neighbourhood,
  neighbourhood,
  SIDES,
} from './neighbourhood.js';

interface Table {
  readonly name: string;
  readonly layer: number;
  readonly dependsOn: readonly string[];
  readonly urgency: number;
}

function sourceOf(tables: readonly Table[]): LineageSource {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const [up, down] = [tablesUpstream(tables), tablesDownstream(tables)];
  return {
    dependsOn: (name) => byName.get(name)?.dependsOn ?? [],
    dependents: (name) =>
      tables.filter(({ dependsOn }) => dependsOn.includes(name)).map((table) => table.name),
    upstream: (name) => up.get(name) ?? new Set(),
    downstream: (name) => down.get(name) ?? new Set(),
    layer: (name) => byName.get(name)?.layer ?? 0,
    urgency: (name) => byName.get(name)?.urgency ?? 0,
  };
}

/** Tables of which each reads some of those before it, in layers that never go back. */
const projects = fc
  .array(
    fc.record({
      newLayer: fc.integer({ min: 0, max: 5 }),
      urgency: fc.nat(5),
      reads: fc.array(fc.nat(), { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) => {
    let layer = 0;
    return rows.map(({ newLayer, urgency, reads }, index): Table => {
      if (newLayer === 0) layer += 1;
      const names = new Set(index === 0 ? [] : reads.map((read) => `t${read % index}`));
      return { name: `t${index}`, layer, urgency, dependsOn: [...names].sort() };
    });
  });

const middle = (tables: readonly Table[]): string => `t${Math.floor(tables.length / 2)}`;

const tableNames = ({ nodes }: Neighbourhood): string[] =>
  nodes.flatMap((node) => (node.kind === 'table' ? [node.name] : []));

/** A table with so many that read it, in one layer. */
function hub(readers: number): Table[] {
  const table = (name: string, layer: number, dependsOn: string[], urgency = 5): Table => ({
    name,
    layer,
    dependsOn,
    urgency,
  });
  return [
    table('raw.a', 0, []),
    table('core.hub', 1, ['raw.a']),
    ...Array.from({ length: readers }, (_, index) =>
      table(`mart.t${String(index).padStart(3, '0')}`, 2, ['core.hub'], index % 50 === 49 ? 0 : 5),
    ),
  ];
}

describe('the neighbourhood of a table', () => {
  it('is small, has no line to nowhere, and counts what it hides', () => {
    fc.assert(
      fc.property(projects, fc.nat(), (tables, pick) => {
        const source = sourceOf(tables);
        const name = tables[pick % tables.length]?.name ?? '';
        const found = neighbourhood(source, name);
        expect(found.nodes.length).toBeLessThanOrEqual(MOST_NODES);
        expect(found.edges.length).toBeLessThanOrEqual(MOST_EDGES);
        const shown = tableNames(found);
        expect(shown[0]).toBe(name);
        expect(new Set(shown).size).toBe(shown.length);
        for (const side of SIDES) {
          const more = found.nodes.find((node) => node.kind === 'more' && node.side === side);
          const hidden = more?.kind === 'more' ? more.count : 0;
          expect(shown.filter((other) => source[side](name).has(other)).length + hidden).toBe(
            source[side](name).size,
          );
        }
        for (const [from, to] of found.edges) {
          const [a, b] = [found.nodes[from], found.nodes[to]];
          if (!a || !b) throw new Error('a line to nowhere');
          expect(a.layer).toBeLessThanOrEqual(b.layer);
          if (a.kind === 'table' && b.kind === 'table') expect(source.dependsOn(b.name)).toContain(a.name);
        }
        // Nothing that is shown depends on something else that is shown without a line that says so.
        const lines = new Set(found.edges.map(([from, to]) => `${from} ${to}`));
        shown.forEach((other, to) => {
          for (const read of source.dependsOn(other))
            if (shown.includes(read)) expect(lines.has(`${shown.indexOf(read)} ${to}`)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of the tables', () => {
    fc.assert(
      fc.property(projects, (tables) => {
        const [one, other] = [sourceOf(tables), sourceOf([...tables].reverse())];
        for (const { name } of tables.slice(-3))
          expect(neighbourhood(other, name)).toEqual(neighbourhood(one, name));
      }),
      { numRuns: 20 },
    );
  });

  it('has all of few, and no node for none', () => {
    const found = neighbourhood(sourceOf(hub(3)), 'core.hub');
    expect(tableNames(found)).toEqual(['core.hub', 'mart.t000', 'mart.t001', 'mart.t002', 'raw.a']);
    expect(found.nodes).toHaveLength(5);
  });

  it('prefers what has a problem, and keeps a place for what is upstream', () => {
    const found = neighbourhood(sourceOf(hub(400)), 'core.hub');
    const shown = tableNames(found);
    expect(shown).toContain('raw.a');
    expect(shown).toEqual(expect.arrayContaining(['mart.t049', 'mart.t399']));
    expect(shown).toHaveLength(2 + MOST_IN_A_LAYER);
    expect(found.nodes.at(-1)).toEqual({ kind: 'more', side: 'downstream', count: 380, layer: 2 });
  });

  it('ends where tables read one another', () => {
    const tables: Table[] = ['a', 'b', 'c'].map((name, index, all) => ({
      name,
      layer: 0,
      urgency: 0,
      dependsOn: [all[(index + 1) % 3] as string],
    }));
    expect(tableNames(neighbourhood(sourceOf(tables), 'a'))).toEqual(['a', 'b', 'c']);
  });
});

describe('the layout of a picture', async () => {
  const layOut = await loadGraphviz();

  it('has a place for everything, is the same whatever was laid out before, and its columns are the layers in order', () => {
    fc.assert(
      fc.property(projects, projects, (tables, others) => {
        const graph = layoutGraph(neighbourhood(sourceOf(tables), middle(tables)));
        const layout = layOut(graph);
        expect(isLayoutOf(graph, layout)).toBe(true);
        layOut(layoutGraph(neighbourhood(sourceOf(others), middle(others))));
        expect(layOut(graph)).toEqual(layout);
        const { nodes } = neighbourhood(sourceOf(tables), middle(tables));
        nodes.forEach((a, i) => {
          nodes.forEach((b, j) => {
            if (a.layer < b.layer) expect(graph.columns[i]).toBeLessThan(graph.columns[j] as number);
          });
        });
        graph.edges.forEach(([from, to]) => {
          expect(graph.columns[from]).toBeLessThan(graph.columns[to] as number);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('lets no node lie on another, and no line on a node that it passes', () => {
    fc.assert(
      fc.property(projects, (tables) => {
        const graph = layoutGraph(neighbourhood(sourceOf(tables), middle(tables)));
        const layout = layOut(graph);
        if (!layout) throw new Error('no layout');
        graph.columns.forEach((column, index) => {
          const y = layout.nodes[index] as number;
          graph.columns.forEach((other, j) => {
            if (j > index && other === column)
              expect(Math.abs((layout.nodes[j] as number) - y)).toBeGreaterThanOrEqual(40);
          });
          graph.edges.forEach(([from, to], edge) => {
            const crossed = columnsBetween(graph, from, to).indexOf(column);
            if (crossed >= 0)
              expect(Math.abs((layout.edges[edge]?.[crossed] as number) - y)).toBeGreaterThanOrEqual(19);
          });
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is kept under a key that names and statuses have no part in', () => {
    const [one, other] = [hub(30), hub(30).map((table) => ({ ...table, urgency: 0 }))];
    const renamed = JSON.parse(JSON.stringify(hub(30)).replaceAll('mart.t', 'mart.u')) as Table[];
    const keyOf = (tables: Table[]) => layoutKey(layoutGraph(neighbourhood(sourceOf(tables), 'core.hub')));
    expect(keyOf(other)).toBe(keyOf(one));
    expect(keyOf(renamed)).toBe(keyOf(one));
    expect(keyOf(hub(5))).not.toBe(keyOf(one));
  });

  it('is asked of Graphviz in numbers', () => {
    expect(dotOf(layoutGraph(neighbourhood(sourceOf(hub(400)), 'core.hub')))).not.toMatch(/hub|mart|raw/);
  });

  it('of another graph, or damaged, is none', () => {
    const graph = layoutGraph(neighbourhood(sourceOf(hub(3)), 'core.hub'));
    const layout = layOut(graph);
    for (const value of [null, 1, 'x', [], {}, { ...layout, nodes: [] }, { ...layout, height: Number.NaN }]) {
      expect(isLayoutOf(graph, value)).toBe(false);
    }
    expect(isLayoutOf(graph, { ...layout, nodes: layout?.nodes.map((y) => y + 1000) })).toBe(false);
    expect(isLayoutOf(layoutGraph(neighbourhood(sourceOf(hub(4)), 'core.hub')), layout)).toBe(false);
    expect(layoutOf(graph, 'graph 1 1 1\nstop\n')).toBeNull();
  });

  it('names the version of Graphviz that the package depends on', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(LAYOUT_ENGINE).toContain(`@viz-js/viz ${manifest.dependencies['@viz-js/viz']},`);
  });
});
