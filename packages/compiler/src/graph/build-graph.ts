import { tableKey } from '@assay/contract';
import { DirectedGraph } from 'graphology';
import type { Place } from '../problem.js';
import { type Project, placeInQuery, type Table } from '../project/project.js';
import { findDownstreamReads } from '../project/reads-downstream.js';

/** Why one thing waits for another, for the message of a cycle. */
export interface WaitReason {
  /** The table or audit that waits. */
  readonly from: string;
  readonly place: Place;
  readonly message: string;
}

/** What waits for what, as plain lookups. */
export interface WaitGraph {
  /** Sorted. */
  readonly nodes: readonly string[];
  /** What a node waits for, sorted. */
  readonly waitsFor: (node: string) => readonly string[];
  /** Undefined where the step from one node to the other is part of a table's own bookkeeping. */
  readonly reasonFor: (from: string, to: string) => WaitReason | undefined;
}

type Edge = { readonly reason?: WaitReason };

/**
 * The graph of waits of a run.
 *
 * Each table has two nodes: its audits that read no other table, and all its audits. The first wait for all audits of
 * the tables directly upstream. An audit that reads other tables has a node of its own: it waits for all audits upstream
 * of each table that it reads, and for the single-table audits of each table that is not its own. A read of a table made
 * from the audit's own is left out: it is a cycle by itself, and `layer-order` says so.
 */
export function buildWaitGraph(project: Project): WaitGraph {
  const { tables, audits } = project;
  const reported = new Set(findDownstreamReads(project).map(({ read }) => read));
  const graph = new DirectedGraph<Record<string, never>, Edge>();
  const connect = (from: string, to: string, reason?: WaitReason): void => {
    if (!graph.hasDirectedEdge(from, to)) graph.addDirectedEdge(from, to, reason ? { reason } : {});
  };
  for (const table of tables.all) {
    graph.addNode(all(table));
    graph.addNode(single(table));
  }
  for (const table of tables.all) {
    connect(all(table), single(table));
    for (const { value, place } of table.dependsOn) {
      const upstream = tables.byKey.get(tableKey(value));
      if (!upstream) continue;
      const message = `${table.name} depends on ${upstream.name}`;
      connect(single(table), all(upstream), { from: table.name, place, message });
    }
  }
  for (const audit of audits) {
    for (const query of audit.queries) {
      const reads = query.reads.filter((read) => read.table && !reported.has(read));
      if (!audit.table || reads.every(({ table }) => table === audit.table)) continue;
      const node = `audit ${audit.file}`;
      graph.mergeNode(node);
      if (audit.blocking) connect(all(audit.table), node);
      for (const { table, span } of reads) {
        if (!table) continue;
        const place = placeInQuery(query, span);
        const reason = { from: audit.id, place, message: `${audit.id} reads ${table.name}` };
        if (table !== audit.table) connect(node, single(table), reason);
        for (const { value } of table.dependsOn) {
          const upstream = tables.byKey.get(tableKey(value));
          if (upstream) connect(node, all(upstream), reason);
        }
      }
    }
  }
  return {
    nodes: graph.nodes().sort(),
    waitsFor: (node) => graph.outNeighbors(node).sort(),
    reasonFor: (from, to) => graph.getDirectedEdgeAttributes(from, to).reason,
  };
}

function all(table: Table): string {
  return `all ${table.key}`;
}

function single(table: Table): string {
  return `single ${table.key}`;
}
