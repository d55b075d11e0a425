import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/oracles/*.test.ts'],
    pool: 'forks',
    disableConsoleIntercept: true,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
