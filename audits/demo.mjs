import { spawnSync } from 'node:child_process';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run demo`: makes the warehouse, compiles the audits, runs two days of 2001 and builds the site.
 *
 * Audits that fail because the data is bad are the point of it, so exit code 1 of a run is expected here; anything that
 * could not be evaluated, or a fault, ends the demo.
 */
const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const assay = join(root, 'packages', 'cli', 'bin', 'assay.js');
/** The data is of 2001: audits that compare with the time of the run are given one shortly after the data ends. */
const MORNING_AFTER = '2001-07-02T06:00:00Z';

step('The warehouse: real flights, airports and wildlife strikes of 2001 in DuckDB');
command(join(here, 'warehouse', 'build.mjs'), [], [0]);

step('assay compile: every audit is checked against the house rules; no warehouse is touched');
command(assay, ['compile'], [0]);

step('assay run --date 2001-06-30: an ordinary day');
command(assay, ['run', '--date', '2001-06-30', '--timestamp', MORNING_AFTER], [0, 1]);
say(
  'Exit code 1: some data is bad, and each finding is real. Nothing upstream of the flight marts blocks them.',
);

step('assay run --date 2001-07-01: the day on which the data ends, at midnight');
command(assay, ['run', '--date', '2001-07-01', '--timestamp', MORNING_AFTER], [1]);
say(
  'raw.flights has 6 flights where a day has over 14,000. All that is built on it is skipped, not shown as fine.',
);

step('assay site: can I trust this table today?');
const site = command(assay, ['site', '--docs', 'docs'], [0]);
say(`Open it in a browser: ${site.trim()}`);

function step(title) {
  console.log(`\n── ${title}\n`);
}

function say(text) {
  console.log(`\n   ${text}`);
}

/** Runs a script of ours with its output shown; ends the demo if the exit code is none of the expected. */
function command(script, args, expected) {
  const capture = args[0] === 'site';
  const ended = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
  });
  if (ended.error) throw ended.error;
  if (expected.includes(ended.status)) return ended.stdout ?? '';
  console.error(`\n${relative(root, script)} ${args.join(' ')} ended with ${ended.status ?? ended.signal}`);
  return process.exit(ended.status || 1);
}
