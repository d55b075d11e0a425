import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AUDITS = fileURLToPath(new URL('../../audits', import.meta.url));
const SAMPLE_WAREHOUSE = join(AUDITS, 'warehouse', 'flights.duckdb');

/** What a copy leaves behind: derived files, and the history of whoever works here. */
const LEFT_BEHIND = new Set(['target', 'history', 'warehouse']);

/**
 * A copy of the sample project in a folder of its own, so that a test adds nothing to anybody's history. The caller removes
 * the folder.
 *
 * @param warehouse its DuckDB file; default: the one in `audits/`, made first if it is missing
 */
export function copySampleProject(warehouse = sampleWarehouse()): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-sample-')));
  cpSync(AUDITS, folder, { recursive: true, filter: (path) => !LEFT_BEHIND.has(basename(path)) });
  const config = join(folder, 'assay.yml');
  const text = readFileSync(config, 'utf8');
  if (!text.includes('path: warehouse/flights.duckdb'))
    throw new Error('the sample target has another path now');
  writeFileSync(config, text.replace('path: warehouse/flights.duckdb', `path: ${warehouse}`));
  return folder;
}

/** The DuckDB file with the sample's data, made first if it is missing. */
export function sampleWarehouse(): string {
  if (!existsSync(SAMPLE_WAREHOUSE)) execFileSync(process.execPath, [join(AUDITS, 'warehouse', 'build.mjs')]);
  return SAMPLE_WAREHOUSE;
}
