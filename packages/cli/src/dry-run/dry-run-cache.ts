import { createHash } from 'node:crypto';
import type { DryRunMemory, KnownEstimate, TableSize } from '@assay/runner/dry-run';
import { replaceFile } from '../cache/replace-file.js';
import { bytesOf } from '../cache/result-cache.js';

/** One more with every change of what is kept. */
const VERSION = 1;
/** Answers that are kept without having been asked for: those of other days and other selections. */
const MOST_OLD = 20_000;

interface Kept {
  readonly version: number;
  readonly estimates: readonly (readonly [string, KnownEstimate])[];
  readonly sizes: readonly (readonly [string, { readonly modifiedAt: string; readonly size: TableSize }])[];
}

export interface DryRunCache extends DryRunMemory {
  /** Writes down what is known now. */
  readonly save: () => void;
}

/**
 * The answers of earlier dry runs from a file; a file that is damaged or missing is an empty one.
 *
 * @param path null: only this process remembers
 */
export function openDryRunCache(path: string | null): DryRunCache {
  const before = path === null ? null : readKept(path);
  const estimates = new Map(before?.estimates ?? []);
  const sizes = new Map(before?.sizes ?? []);
  const used = new Set<string>();
  return {
    estimate: (key) => {
      used.add(key);
      return estimates.get(key) ?? null;
    },
    keepEstimate: (key, known) => estimates.set(key, known),
    size: (key, modifiedAt) => {
      used.add(key);
      const known = sizes.get(key);
      return known?.modifiedAt === modifiedAt ? known.size : null;
    },
    keepSize: (key, modifiedAt, size) => sizes.set(key, { modifiedAt, size }),
    save: () => {
      if (path === null) return;
      const kept: Kept = {
        version: VERSION,
        estimates: newest(estimates, used),
        sizes: newest(sizes, used),
      };
      const text = JSON.stringify(kept);
      const replacement = replaceFile(path);
      replacement.write(`${sha256(text)}\n${text}`);
      replacement.commit();
    },
  };
}

/** Those that were asked for come last, as the newest. */
function newest<T>(known: ReadonlyMap<string, T>, used: ReadonlySet<string>): [string, T][] {
  const old = [...known].filter(([key]) => !used.has(key));
  return [...old.slice(-MOST_OLD), ...[...known].filter(([key]) => used.has(key))];
}

function readKept(path: string): Kept | null {
  const text = bytesOf(path)?.toString('utf8') ?? '';
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (end < 0 || sha256(json) !== text.slice(0, end)) return null;
  const kept = JSON.parse(json) as Kept;
  return kept.version === VERSION ? kept : null;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
