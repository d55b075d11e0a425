import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_SOURCE_BYTES, type SourceFile } from '@assay/compiler';
import { compareText, type Diagnostic } from '@assay/contract';
import { reasonOf } from './reason-of.js';

export interface Sources {
  readonly files: readonly SourceFile[];
  /** `unreadable-source`: what stands there is neither skipped silently nor taken for absent. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Derived and kept folders of a project; only at its top, so that a schema may be called so deeper down. */
const NOT_SOURCES = new Set(['target', 'history', 'node_modules']);

/**
 * Reads every `*.yml`, `*.yaml` and `*.sql` file below a project folder. Dot-folders and symbolic links are not followed:
 * a link may lead out of the project or round in a circle.
 */
export async function readSources(projectDir: string): Promise<Sources> {
  const files: SourceFile[] = [];
  const diagnostics: Diagnostic[] = [];

  async function walk(folder: string): Promise<void> {
    const entries = await attempt(folder || '.', () =>
      readdir(join(projectDir, folder), { withFileTypes: true }),
    );
    for (const entry of (entries ?? []).sort((a, b) => compareText(a.name, b.name))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !(folder === '' && NOT_SOURCES.has(entry.name))) await walk(path);
      } else if (entry.isFile() && /\.(ya?ml|sql)$/i.test(entry.name)) {
        const file = await attempt(path, () => readSource(projectDir, path));
        if (file) files.push(file);
      }
    }
  }

  async function attempt<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      diagnostics.push({
        code: 'unreadable-source',
        severity: 'error',
        message: `cannot read it: ${reasonOf(error)}`,
        hint: 'check its permissions, or move it out of the project',
        location: { file: path },
      });
      return undefined;
    }
  }

  await walk('');
  return { files, diagnostics };
}

async function readSource(projectDir: string, path: string): Promise<SourceFile> {
  const absolute = join(projectDir, path);
  const { size } = await lstat(absolute);
  if (size > MAX_SOURCE_BYTES) return { path, size, content: null };
  const content = await readFile(absolute);
  return { path, size: content.length, content };
}
