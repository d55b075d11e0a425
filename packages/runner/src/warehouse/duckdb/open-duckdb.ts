import { realpath, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Diagnostic, DuckdbTarget } from '@assay/contract';
import type { OpenWarehouse, WarehouseSurroundings } from '../open-warehouse.js';
import { SLOTS_SUFFIX } from './child/slot-files.js';
import { divideResources, parseMemorySize } from './divide-resources.js';
import { openPool } from './open-pool.js';
import { sweepTemporaryFolders } from './temporary-folders.js';

/**
 * Opens the database file of a target whose variables are resolved.
 *
 * @param shownPath the path as the author wrote it: what messages say instead of the real one
 */
export async function openDuckdb(
  target: DuckdbTarget,
  shownPath: string,
  { projectDir, environment, runId, signal }: WarehouseSurroundings,
): Promise<OpenWarehouse> {
  const problem = (code: string, message: string, hint: string): OpenWarehouse => {
    const diagnostic: Diagnostic = {
      code,
      severity: 'error',
      message,
      hint,
      location: { file: 'assay.yml' },
    };
    return { ok: false, diagnostics: [diagnostic] };
  };
  const memoryBytes = target.memoryLimit === null ? null : parseMemorySize(target.memoryLimit);
  if (memoryBytes === undefined) {
    return problem(
      'invalid-memory-limit',
      `the memory limit of target "${target.name}" is not a size`,
      'a size is written 4GB or 512MiB',
    );
  }
  const tempBytes = target.tempLimit === null ? null : parseMemorySize(target.tempLimit);
  if (tempBytes === undefined) {
    return problem(
      'invalid-temp-limit',
      `the limit of temporary files of target "${target.name}" is not a size`,
      'a size is written 50GB or 512MiB',
    );
  }
  const named = `the warehouse file of target "${target.name}", ${shownPath}`;
  const path = isAbsolute(target.path) ? target.path : join(projectDir, target.path);
  const found = await fileAt(path);
  if (found === 'missing') {
    return problem(
      'missing-warehouse',
      `${named}, does not exist`,
      'make it with the job that loads the data, or correct `path` in assay.yml; a relative path starts at the project folder',
    );
  }
  if (found === 'unreadable') {
    return problem(
      'unreadable-warehouse',
      `${named}, cannot be read as a file`,
      'correct `path` in assay.yml, or the permissions',
    );
  }

  const file = await realpath(path);
  await sweepTemporaryFolders();
  const opened = await openPool(
    {
      file,
      readableFolder: dirname(file),
      workingFolder: projectDir,
      environment,
      slots: { folder: `${file}${SLOTS_SUFFIX}`, count: target.maxConcurrentQueries, runId: runId ?? null },
      ...divideResources(
        { threads: target.threads, memoryBytes, tempBytes },
        target.maxConcurrentQueries,
        await freeDiskBytes(),
      ),
    },
    target.maxConcurrentQueries,
    signal,
    (message) =>
      [file, path]
        .reduce((text, one) => text.replaceAll(one, shownPath), message)
        .replaceAll(dirname(file), '…'),
  );
  if (opened.ok) return opened;
  if (signal?.aborted) return { ok: false, diagnostics: [] };
  if (opened.missing === 'temporary-folder') {
    return problem(
      'no-temporary-folder',
      opened.message,
      'DuckDB needs one for what does not fit in memory: set TMPDIR (on Windows TEMP) to a folder that exists and that you may write, or unset it',
    );
  }
  if (opened.missing === 'slots') {
    return problem(
      'unusable-slots',
      `the slots of target "${target.name}" cannot be used: ${opened.message}`,
      `every run on the warehouse takes its slots from the folder ${shownPath}${SLOTS_SUFFIX}: let everybody who runs audits write there; if a file in it is damaged, remove the folder while nothing runs`,
    );
  }
  const holder = /lock on file.*\(PID (\d+)\)/.exec(opened.message);
  if (holder || /Could not set lock/.test(opened.message)) {
    return problem(
      'locked-warehouse',
      `${named}, is open for writing${holder ? ` in process ${holder[1]}` : ' in another process'}`,
      'run again when the job that loads the data has ended: DuckDB lets nobody read while a process writes',
    );
  }
  return problem(
    'unreadable-warehouse',
    `${named}, could not be opened: ${opened.message}`,
    'is it a DuckDB database, whole, and not written by a newer DuckDB than the one in Assay?',
  );
}

/** What is free for temporary files; 0 if nobody knows, for want of such a folder or an answer. */
async function freeDiskBytes(): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(tmpdir());
    return bavail * bsize;
  } catch (error) {
    // A missing folder is told where it is needed.
    if (error instanceof Error && 'code' in error) return 0;
    throw error;
  }
}

async function fileAt(path: string): Promise<'file' | 'missing' | 'unreadable'> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'unreadable';
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return isMissing ? 'missing' : 'unreadable';
  }
}
