import { defineConfig } from 'vitest/config';

/** The site in a real browser, every kind of page in every look: a minute, so a command of its own. What stands on the pages is tested in `npm test`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    // By default one core is left idle, which on two is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
