import type { HistoryWarehouse, TableRead, WarehouseTrouble } from './history-warehouse.js';

export type MemoryRow = Readonly<Record<string, string | number | boolean | null>>;

export interface MemoryWarehouse extends HistoryWarehouse {
  readonly rows: Map<string, MemoryRow[]>;
  /** After the nth call nothing can be reached, until it is set again; loads under way then are carried out, and their answers lost. */
  failFrom: number;
  /** How many calls fail after that one; then all is as it was. */
  failFor: number;
  /** How many turns of the event loop a load takes before it is carried out. */
  turns: () => number;
  /** Whether a load into a table of that name waits. */
  holds: (table: string) => boolean;
  /** The most loads that were under way at once. */
  mostAtOnce: number;
  /** How long a day's rows are said to stay. */
  keepsMs: number | null;
}

const GONE: WarehouseTrouble = { kind: 'unreachable', message: 'it is gone' };

/** A dataset that holds what it is given, and can become unreachable at any call. */
export function memoryWarehouse(): MemoryWarehouse {
  const rows = new Map<string, MemoryRow[]>();
  let calls = 0;
  let underWay = 0;
  const isGone = (): boolean => calls > warehouse.failFrom && calls <= warehouse.failFrom + warehouse.failFor;
  const fails = (): boolean => {
    calls += 1;
    return isGone();
  };
  const matching = (table: string, where: TableRead['where']): MemoryRow[] =>
    (rows.get(table) ?? []).filter((row) =>
      Object.entries(where).every(([name, { value }]) => String(row[name]) === value),
    );
  const warehouse: MemoryWarehouse = {
    rows,
    failFrom: Number.POSITIVE_INFINITY,
    failFor: Number.POSITIVE_INFINITY,
    turns: () => 0,
    holds: () => false,
    mostAtOnce: 0,
    keepsMs: null,
    makeTables: async (tables) => {
      if (fails()) return GONE;
      for (const { name } of tables) if (!rows.has(name)) rows.set(name, []);
      return { kind: 'made', keepsMs: warehouse.keepsMs };
    },
    load: async ({ table, isThere, rows: give }) => {
      if (fails()) return GONE;
      if (matching(table.name, isThere).length > 0) return { kind: 'there' };
      const given = await give();
      if (given === null) return { kind: 'no-rows' };
      warehouse.mostAtOnce = Math.max(warehouse.mostAtOnce, ++underWay);
      for (let left = warehouse.turns(); left > 0; left--) await new Promise(setImmediate);
      while (warehouse.holds(table.name)) await new Promise(setImmediate);
      underWay -= 1;
      const added = [...given].map((line) => JSON.parse(line) as MemoryRow);
      const names = new Set(table.columns.map(({ name }) => name));
      const unknown = added.flatMap((row) => Object.keys(row)).find((name) => !names.has(name));
      if (unknown !== undefined) throw new Error(`${table.name} has no column ${unknown}`);
      rows.get(table.name)?.push(...added);
      return isGone() ? GONE : { kind: 'loaded' };
    },
    read: async ({ table, columns, where, orderBy }, take) => {
      if (fails()) return GONE;
      const types = new Map(table.columns.map(({ name, type }) => [name, type]));
      const found = matching(table.name, where);
      if (orderBy !== null) found.sort((a, b) => (String(a[orderBy]) < String(b[orderBy]) ? -1 : 1));
      if (types.get(orderBy ?? '') === 'integer')
        found.sort((a, b) => Number(a[orderBy ?? '']) - Number(b[orderBy ?? '']));
      for (const row of found) {
        await take(
          columns.map((name) => {
            const value = row[name] ?? null;
            if (value === null) return null;
            return types.get(name) === 'timestamp' ? asWarehouse(String(value)) : String(value);
          }),
        );
      }
      return null;
    },
  };
  return warehouse;
}

/** As warehouses say a timestamp: in UTC, without zeros at its end. */
function asWarehouse(value: string): string {
  return value.replace('T', ' ').replace(/\.?0*Z$/, '');
}
