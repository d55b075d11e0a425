import { contentHash } from '@assay/contract';
import type {
  Inspected,
  Inspector,
  QueryEstimate,
  TableFacts,
  TableSize,
  WhyUnknown,
} from '../warehouse/inspector.js';
import type { DryRunMemory } from './dry-run-memory.js';
import type { DryRunQuery } from './dry-run-queries.js';

/** An inspector that is asked each thing once, and not at all where the answer is known and still holds. */
export interface AskedWarehouse {
  readonly facts: (table: string) => Promise<Inspected<TableFacts>>;
  readonly size: (table: string) => Promise<Inspected<TableSize>>;
  readonly estimate: (query: DryRunQuery) => Promise<Inspected<QueryEstimate>>;
  /** Distinct queries so far. */
  readonly counts: () => { readonly asked: number; readonly known: number };
}

/** @param stop nothing is asked after it */
export function askWarehouse(
  inspector: Inspector,
  memory: DryRunMemory,
  stop: {
    readonly signal: AbortSignal;
    readonly why: () => WhyUnknown;
    readonly gone: (why: WhyUnknown) => void;
  },
): AskedWarehouse {
  const facts = new Map<string, Promise<Inspected<TableFacts>>>();
  const sizes = new Map<string, Promise<Inspected<TableSize>>>();
  const estimates = new Map<string, Promise<Inspected<QueryEstimate>>>();
  let asked = 0;
  let known = 0;
  const ask = async <T>(call: () => Promise<Inspected<T>>): Promise<Inspected<T>> => {
    const stopped = { kind: 'unknown', isGone: false } as const;
    if (stop.signal.aborted) return { ...stopped, ...stop.why() };
    const answer = await call();
    if (answer.kind !== 'unknown') return answer;
    // What was under way when it ended was not refused: it was given up.
    if (stop.signal.aborted) return { ...stopped, ...stop.why() };
    if (answer.isGone) stop.gone({ what: answer.what, cause: answer.cause });
    return answer;
  };
  const once = <T>(of: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
    const found = of.get(key) ?? make();
    of.set(key, found);
    return found;
  };
  const keyOf = (key: string): string => contentHash([inspector.place, key]);
  const factsOf = (table: string): Promise<Inspected<TableFacts>> =>
    once(facts, table, () => ask(() => inspector.tableFacts(table, stop.signal)));
  const modifiedAt = async (table: string): Promise<string | null> => {
    const found = await factsOf(table);
    return found.kind === 'known' ? found.value.modifiedAt : null;
  };

  async function holds(before: Readonly<Record<string, string>>): Promise<boolean> {
    const now = await Promise.all(
      Object.entries(before).map(async ([table, at]) => (await modifiedAt(table)) === at),
    );
    return now.every((same) => same);
  }

  async function estimateOf(query: DryRunQuery): Promise<Inspected<QueryEstimate>> {
    const key = keyOf(query.key);
    const before = memory.estimate(key);
    if (before && (await holds(before.modifiedAt))) {
      known += 1;
      return { kind: 'known', value: before.estimate };
    }
    asked += 1;
    const { text } = query.query;
    const answer = await ask(() => inspector.dryRun({ text, parameters: query.parameters }, stop.signal));
    if (answer.kind === 'known') await remember(key, query, answer.value);
    return answer;
  }

  async function remember(key: string, query: DryRunQuery, estimate: QueryEstimate): Promise<void> {
    const tables = [...new Set([...estimate.tables, ...query.reads])];
    const times = await Promise.all(tables.map(async (table) => [table, await modifiedAt(table)] as const));
    const all = times.flatMap(([table, at]) => (at === null ? [] : [[table, at] as const]));
    // Of a table whose changes are not seen nobody knows whether the answer still holds.
    if (all.length < tables.length) return;
    memory.keepEstimate(key, { estimate, modifiedAt: Object.fromEntries(all) });
  }

  async function sizeOf(table: string): Promise<Inspected<TableSize>> {
    const at = await modifiedAt(table);
    const before = at === null ? null : memory.size(keyOf(table), at);
    if (before) return { kind: 'known', value: before };
    const answer = await ask(() => inspector.tableSize(table, stop.signal));
    if (answer.kind === 'known' && at !== null) memory.keepSize(keyOf(table), at, answer.value);
    return answer;
  }

  return {
    facts: factsOf,
    size: (table) => once(sizes, table, () => sizeOf(table)),
    estimate: (query) => once(estimates, query.key, () => estimateOf(query)),
    counts: () => ({ asked, known }),
  };
}
