import { defineConfig } from 'vitest/config';

/** Processes of the built command line, one or more a test: minutes, so a command of its own. What the commands do is tested in `npm test`, too, without processes. */
export default defineConfig({
  test: {
    include: ['test/end-to-end/**/*.test.ts', 'test/github-action/**/*.test.ts'],
    pool: 'forks',
    // By default one core is left idle, which on two is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
