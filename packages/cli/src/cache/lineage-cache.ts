import { join } from 'node:path';
import type { KeptLayouts } from '@assay/site';
import { jsonOfLine, keyedLine, keyOf, readKeyedLines } from './keyed-lines.js';
import { replaceFile } from './replace-file.js';

/** Layouts that are kept from one site to the next. */
export interface LineageCache extends KeptLayouts {
  /** Writes down what was used, if that is not what is kept already. */
  readonly commit: () => void;
}

/**
 * Layouts of pictures in one file of keyed lines. It holds what the last site used, so it does not grow. Whatever cannot be read or
 * written costs time and nothing else.
 *
 * @param folder null: nothing is kept
 */
export function keptLayouts(folder: string | null): LineageCache {
  if (folder === null) return { get: () => undefined, keep: () => {}, commit: () => {} };
  const file = join(folder, 'lineage');
  const kept = readKeyedLines(file);
  const used = new Map<string, Buffer | string>();
  let isNew = false;
  return {
    get: (key) => {
      const json = jsonOfLine(kept.get(keyOf(key)));
      return json && JSON.parse(json.toString());
    },
    keep: (key, layout) => {
      const short = keyOf(key);
      const line = kept.get(short);
      const known = jsonOfLine(line)?.toString() === JSON.stringify(layout);
      isNew ||= !known;
      used.set(short, known && line ? line : keyedLine(short, JSON.stringify(layout)));
    },
    commit: () => {
      if (!isNew && used.size === kept.size) return;
      const replacement = replaceFile(file);
      for (const line of used.values()) replacement.write(line);
      replacement.commit();
    },
  };
}
