import { defineConfig } from 'vitest/config';

/** Minutes of killing, filling up and swapping: a command of its own, one file after the other, so that moments are what they seem. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
