import { listOf, tableKey } from '@assay/contract';
import { placeInQuery } from '../project/project.js';
import { findDownstreamReads } from '../project/reads-downstream.js';
import type { Rule } from './rule.js';

/** Data flows from earlier to later layers, and an audit never reads what is made from its own table. */
export const layerOrder: Rule = {
  code: 'layer-order',
  *checkTable(table, { settings: { layers }, tables }) {
    const own = layers?.indexOf(table.layer?.value ?? '') ?? -1;
    if (!layers || own < 0) return;
    for (const { value, place } of table.dependsOn) {
      const other = tables.byKey.get(tableKey(value));
      const layer = layers.indexOf(other?.layer?.value ?? '');
      if (!other || layer <= own) continue;
      yield {
        message: `"${table.name}" in the layer "${layers[own]}" depends on "${other.name}" in the later layer "${layers[layer]}"`,
        label: 'in a later layer',
        hint: `depend on a table of ${listOf(layers.slice(0, own + 1))}, or move one of the two to another layer`,
        place,
        related: [
          ...(table.layer ? [{ ...table.layer.place, message: `the layer of ${table.name}` }] : []),
          ...(other.layer ? [{ ...other.layer.place, message: `the layer of ${other.name}` }] : []),
        ],
      };
    }
  },
  *checkProject(project) {
    for (const { audit, query, read } of findDownstreamReads(project)) {
      const own = audit.table?.name;
      const below = read.table?.name;
      yield {
        message: `the audit is about "${own}" and reads "${below}", which is made from it`,
        label: `downstream of ${own}`,
        hint: `make it an audit of ${below}: it can only be right when both are`,
        place: placeInQuery(query, read.span),
      };
    }
  },
};
