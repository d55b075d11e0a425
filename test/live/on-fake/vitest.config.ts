import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The tests of the folder above on the fake: whether they work, not what is true of the service. */
export default defineConfig({
  test: {
    include: ['test/live/*.test.ts'],
    globalSetup: [here('start-fake.ts'), here('../own-dataset.ts')],
    pool: 'forks',
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
