import { defineConfig } from 'vitest/config';

/** Minutes of waiting for a service that fails, hangs and is late: a command of its own. The contract of `test/warehouse/` stays in `npm test`. */
export default defineConfig({
  test: {
    include: ['test/bigquery/**/*.test.ts'],
    pool: 'forks',
    // By default one core is left idle, which on two is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
