import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/live/*.test.ts'],
    globalSetup: [fileURLToPath(new URL('own-dataset.ts', import.meta.url))],
    pool: 'forks',
    fileParallelism: false,
    disableConsoleIntercept: true,
    // Two hundred queries one after the other, some of which look into an answer that takes its time.
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
