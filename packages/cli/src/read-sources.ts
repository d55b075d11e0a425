import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_SOURCE_BYTES, type SourceFile } from '@assay/compiler/source-file';
import { compareText, type Diagnostic } from '@assay/contract';
import { reasonOf } from './reason-of.js';
import { holdsSources, isSourceName } from './source-places.js';

export interface Sources {
  readonly files: readonly SourceFile[];
  /** `unreadable-source`: what stands there is neither skipped silently nor taken for absent. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a file is shown that cannot be read. */
const BEGINNING = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/**
 * Reads every `*.yml`, `*.yaml` and `*.sql` file below a project folder. Dot-folders and symbolic links are not followed:
 * a link may lead out of the project or round in a circle. One file after the other, without waiting on the event loop:
 * for thousands of small files that takes a third of the time.
 */
export function readSources(projectDir: string): Sources {
  const files: SourceFile[] = [];
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
        const file = attempt(path, () => readSource(projectDir, path), BEGINNING);
        if (file) files.push(file);
      }
    }
  }

  function attempt<T>(path: string, read: () => T, at?: typeof BEGINNING): T | undefined {
    try {
      return read();
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
  return { files, diagnostics };
}

function readSource(projectDir: string, path: string): SourceFile {
  const file = openSync(join(projectDir, path), 'r');
  try {
    const { size } = fstatSync(file);
    if (size > MAX_SOURCE_BYTES) return { path, size, content: null };
    const content = Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(file, content, length, size - length, null);
    }
    return { path, size: length, content: content.subarray(0, length) };
  } finally {
    closeSync(file);
  }
}
