import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@google-cloud/bigquery';
import { liveClient, liveProject } from './live-project.js';
import { LIVE_TABLES } from './live-tables.js';

/** Tables go by themselves after so long, should this process be killed. */
const EXPIRE_MS = 3 * 3_600_000;

/**
 * Makes the dataset and its tables before any test. It is refused where it holds anything, so that nobody's data is touched.
 *
 * @returns what takes away exactly what was made: the tables by their names, and the dataset if it was not there before
 */
export async function setup(): Promise<() => Promise<void>> {
  const live = liveProject();
  const dataset = liveClient(live).dataset(live.dataset, { location: live.location });
  const isOurs = !(await refuseUnlessEmpty(dataset));
  if (isOurs) {
    await dataset.create({ location: live.location, defaultTableExpirationMs: String(EXPIRE_MS) });
  }
  const made: string[] = [];
  const remove = async (): Promise<void> => {
    for (const name of made.splice(0)) await dataset.table(name).delete();
    // Not by force: a table that somebody else made meanwhile keeps it.
    if (isOurs) await dataset.delete();
  };
  try {
    for (const { name, options, rows } of LIVE_TABLES) {
      await dataset.createTable(name, { ...options, expirationTime: String(Date.now() + EXPIRE_MS) });
      made.push(name);
      await load(dataset, name, rows());
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

/** Whether it is there. */
async function refuseUnlessEmpty(dataset: Dataset): Promise<boolean> {
  const [isThere] = await dataset.exists();
  if (!isThere) return false;
  const [tables] = await dataset.getTables({ maxResults: 1 });
  if (tables.length > 0) {
    throw new Error(
      `the dataset ${dataset.id} holds tables: name one that does not exist or is empty. Nothing was done`,
    );
  }
  const [metadata] = await dataset.getMetadata();
  const { location } = liveProject();
  if (String(metadata.location).toUpperCase() !== location.toUpperCase()) {
    throw new Error(`the dataset is in ${metadata.location}: set ASSAY_LIVE_LOCATION=${metadata.location}`);
  }
  return true;
}

/** By a load job, which bills nothing. */
async function load(dataset: Dataset, name: string, rows: readonly object[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-live-'));
  try {
    const file = join(folder, 'rows.json');
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await dataset.table(name).load(file, {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      createDisposition: 'CREATE_NEVER',
      writeDisposition: 'WRITE_EMPTY',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
