import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      'test/bigquery/**',
      'test/browser/**',
      'test/oracles/**',
      'test/emulator/**',
      'test/end-to-end/**',
      'test/faults/**',
      'test/fusion/many/**',
      'test/github-action/**',
      'test/live/**',
    ],
    pool: 'forks',
    // By default one core is left idle, which on two is half of the machine.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
