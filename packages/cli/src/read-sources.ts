import { createHash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { MAX_SOURCE_BYTES, type SourceFile } from '@assay/compiler/source-file';
import { compareText, type Diagnostic } from '@assay/contract';
import { reasonOf } from './reason-of.js';
import { holdsSources, isSourceName } from './source-places.js';

export interface Sources {
  readonly files: readonly SourceFile[];
  /** `unreadable-source`: what stands there is neither skipped silently nor taken for absent. */
  readonly diagnostics: readonly Diagnostic[];
  /** The state in which they were read; null where not all could be read, or where one may change and look the same. */
  readonly stamp: string | null;
}

/** Where a file is shown that cannot be read. */
const BEGINNING = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/**
 * A file that changed less than this before it was looked at may change again within one tick of the disk's clock, and have the
 * same times.
 */
const SETTLED_AFTER_MS = 2000;

/**
 * Reads every `*.yml`, `*.yaml` and `*.sql` file below a project folder. Dot-folders and symbolic links are not followed:
 * a link may lead out of the project or round in a circle. One file after the other, without waiting on the event loop:
 * for thousands of small files that takes a third of the time.
 */
export function readSources(projectDir: string): Sources {
  const now = Date.now();
  const { found, diagnostics } = walkSources(projectDir, (path) => readSource(projectDir, path));
  const files = found.map(({ file }) => file);
  const stamp = stampOf(found.map(({ file, stats }) => stateOf(file.path, stats, now)));
  return { files, diagnostics, stamp: diagnostics.length > 0 ? null : stamp };
}

/** The stamp that `readSources` would give them now, without reading them; null as there. */
export function stampSources(projectDir: string): string | null {
  const now = Date.now();
  const { found, diagnostics } = walkSources(projectDir, (path) =>
    stateOf(path, lstatSync(`${projectDir}/${path}`), now),
  );
  return diagnostics.length > 0 ? null : stampOf(found);
}

/** What tells one state of a file from every other: its name, size and times, and its place on the disk; null where that may not do. */
function stateOf(path: string, { size, mtimeMs, ctimeMs, ino }: Stats, now: number): string | null {
  return ctimeMs > now - SETTLED_AFTER_MS ? null : `${path}\0${size} ${mtimeMs} ${ctimeMs} ${ino}\n`;
}

function stampOf(states: readonly (string | null)[]): string | null {
  return states.includes(null) ? null : createHash('sha256').update(states.join('')).digest('hex');
}

/** Goes to every source file, and takes what `read` makes of it. */
function walkSources<Found>(
  projectDir: string,
  read: (path: string) => Found,
): { readonly found: readonly Found[]; readonly diagnostics: readonly Diagnostic[] } {
  const found: Found[] = [];
  const diagnostics: Diagnostic[] = [];

  function walk(folder: string): void {
    const entries = attempt(folder || '.', () =>
      readdirSync(join(projectDir, folder), { withFileTypes: true }),
    );
    for (const entry of (entries ?? []).sort((a, b) => compareText(a.name, b.name))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (holdsSources(folder, entry.name)) walk(path);
      } else if (!entry.isSymbolicLink() && isSourceName(entry.name)) {
        // Opening a pipe would wait for its writer.
        if (!entry.isFile()) {
          unreadable(path, 'it is not a file', BEGINNING);
          continue;
        }
        const one = attempt(path, () => read(path), BEGINNING);
        if (one !== undefined) found.push(one);
      }
    }
  }

  function attempt<T>(path: string, action: () => T, at?: typeof BEGINNING): T | undefined {
    try {
      return action();
    } catch (error) {
      // Node.js reads a name that is not UTF-8 as another one, which no file has.
      const isRenamed =
        path.includes('\ufffd') && error instanceof Error && 'code' in error && error.code === 'ENOENT';
      unreadable(path, isRenamed ? 'its name is not UTF-8' : reasonOf(error), at);
      return undefined;
    }
  }

  function unreadable(path: string, reason: string, at?: typeof BEGINNING): void {
    diagnostics.push({
      code: 'unreadable-source',
      severity: 'error',
      message: `cannot read it: ${reason}`,
      hint: 'check its name and its permissions, or move it out of the project',
      location: { file: path, ...at },
    });
  }

  walk('');
  return { found, diagnostics };
}

function readSource(projectDir: string, path: string): { readonly file: SourceFile; readonly stats: Stats } {
  const file = openSync(join(projectDir, path), 'r');
  try {
    // Before it is read: what is written to it meanwhile gives it another stamp.
    const stats = fstatSync(file);
    const { size } = stats;
    if (size > MAX_SOURCE_BYTES) return { file: { path, size, content: null }, stats };
    const content = Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(file, content, length, size - length, null);
    }
    return { file: { path, size: length, content: content.subarray(0, length) }, stats };
  } finally {
    closeSync(file);
  }
}
