import { realpath, stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SlotState } from '../look-at-slots.js';
import { holderOf, isHeldBy } from './child/open-slots.js';
import { SLOTS_SUFFIX, slotFile } from './child/slot-files.js';

export type ListedSlots =
  | { readonly ok: true; readonly slots: readonly SlotState[] }
  | { readonly ok: false; readonly what: string };

/**
 * The slots of a warehouse file. Each is opened for reading for less than a millisecond: who wants it just then finds it held, as by
 * anybody, and looks again. A slot that was never made is free.
 */
export async function listSlots(path: string, count: number): Promise<ListedSlots> {
  const folder = `${(await isThere(path)) ? await realpath(path) : path}${SLOTS_SUFFIX}`;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '64MB' });
  const connection = await instance.connect();
  try {
    const slots: SlotState[] = [];
    for (let slot = 0; slot < count; slot++) {
      const file = slotFile(folder, slot);
      const state = { slot, holder: null, since: null };
      if (await isThere(file)) {
        try {
          await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS slot (TYPE duckdb, READ_ONLY)`);
          await connection.run('DETACH slot');
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          if (!isHeldBy(message)) return { ok: false, what: message };
          slots.push({ ...state, holder: holderOf(folder, message) });
          continue;
        }
      }
      slots.push(state);
    }
    return { ok: true, slots };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return false;
    }
    throw error;
  }
}
