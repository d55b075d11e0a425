import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * The environment in which a process, and each of its threads, runs this CommonJS code before any of ours: for what a machine
 * does only now and then, such as a full disk.
 */
export function preload(code: string): { readonly NODE_OPTIONS: string } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-preload-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'preload.cjs');
  writeFileSync(file, `${code}\nrequire('node:module').syncBuiltinESMExports();\n`);
  return { NODE_OPTIONS: `--require ${file}` };
}
