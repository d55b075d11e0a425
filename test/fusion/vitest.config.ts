import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/fusion/many/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    disableConsoleIntercept: true,
  },
});
