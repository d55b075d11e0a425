// `npm run test:emulator`: runs the tests of this folder against the emulators that are there; none is needed to develop.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findEmulators } from './find-emulator.mjs';

const emulators = findEmulators(process.env);
if (emulators.length === 0) {
  const line = '='.repeat(100);
  console.log(`
${line}
NOT RUN: the tests against a BigQuery emulator. No emulator was found, so nothing was tested.
  node test/emulator/install.mjs                       installs bqemulator here (Python 3.11 or later)
  bigquery-emulator on the path                        goccy's, built with Go (minutes, 7 GB of memory)
  ASSAY_BIGQUERY_EMULATOR=<command>                    names another one
${line}
`);
} else {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  for (const emulator of emulators) {
    console.log(`\n== ${emulator.kind}: ${emulator.command.join(' ')}`);
    const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config], {
      stdio: 'inherit',
      env: { ...process.env, ASSAY_EMULATOR_UNDER_TEST: JSON.stringify(emulator) },
    });
    if (status !== 0) process.exitCode = 1;
  }
}
