// `npm run test:live`: runs the tests of this folder against a real project; README.md says what it costs. Without one it says so.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { ASSAY_LIVE_BIGQUERY: named } = process.env;
if (!named) {
  const line = '='.repeat(100);
  console.log(`
${line}
NOT RUN: the tests against a real BigQuery project. ASSAY_LIVE_BIGQUERY is not set, so nothing was tested.
  ASSAY_LIVE_BIGQUERY=my-project.assay_live npm run test:live
The dataset must not exist, or be empty. test/live/README.md says what is done in it and what it bills at most.
${line}
`);
} else {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
