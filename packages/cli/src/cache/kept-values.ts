import { join } from 'node:path';
import { jsonOfLine, keyedLine, keyOf, readKeyedLines } from './keyed-lines.js';
import { replaceFile } from './replace-file.js';

/** Values that are kept from one call to the next, by keys of all that they were made from. */
export interface KeptValues<Value> {
  /** Whoever asks checks it: what is in the file may be anything. */
  readonly get: (key: string) => unknown;
  readonly keep: (key: string, value: Value) => void;
  /** Writes down what was used, if that is not what is kept already. */
  readonly commit: () => void;
}

/**
 * Values in one file of keyed lines. It holds what was used last, so it does not grow. Whatever cannot be read or written costs time
 * and nothing else.
 *
 * @param folder null: nothing is kept
 */
export function keptValues<Value>(folder: string | null, name: string): KeptValues<Value> {
  if (folder === null) return { get: () => undefined, keep: () => {}, commit: () => {} };
  const file = join(folder, name);
  const kept = readKeyedLines(file);
  const used = new Map<string, Buffer | string>();
  let isNew = false;
  return {
    get: (key) => {
      const json = jsonOfLine(kept.get(keyOf(key)));
      return json && JSON.parse(json.toString());
    },
    keep: (key, value) => {
      const short = keyOf(key);
      const line = kept.get(short);
      const known = jsonOfLine(line)?.toString() === JSON.stringify(value);
      isNew ||= !known;
      used.set(short, known && line ? line : keyedLine(short, JSON.stringify(value)));
    },
    commit: () => {
      if (!isNew && used.size === kept.size) return;
      const replacement = replaceFile(file);
      for (const line of used.values()) replacement.write(line);
      replacement.commit();
    },
  };
}
