import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/emulator/*.test.ts'],
    pool: 'forks',
    env: { METADATA_SERVER_DETECTION: 'none' },
    // One emulator at a time.
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
