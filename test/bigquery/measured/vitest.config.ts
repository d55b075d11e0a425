import { defineConfig } from 'vitest/config';

/** `npm run bench:faults`: minutes of real waiting, of which no test is to be. */
export default defineConfig({
  test: {
    include: ['test/bigquery/measured/measure-faults.ts'],
    testTimeout: 1_200_000,
    disableConsoleIntercept: true,
  },
});
