import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWarehouse } from './open-warehouse.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-open-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('openWarehouse', () => {
  it.each(['missing', 'file.duckdb'])(
    'says that there is no folder for temporary files: %s',
    async (name) => {
      writeFileSync(join(folder, 'file.duckdb'), '');
      for (const variable of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(variable, join(folder, name));
      const opened = await openWarehouse(
        {
          name: 'local',
          type: 'duckdb',
          path: 'file.duckdb',
          memoryLimit: null,
          tempLimit: null,
          threads: null,
          maxConcurrentQueries: 1,
        },
        { projectDir: folder, environment: {} },
      );
      expect(opened).toMatchObject({
        ok: false,
        diagnostics: [
          { code: 'no-temporary-folder', severity: 'error', hint: expect.stringContaining('TMPDIR') },
        ],
      });
      expect(JSON.stringify(opened)).not.toContain(folder);
    },
  );
});
