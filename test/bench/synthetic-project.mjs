import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../packages/cli/dist/main.js';
import { latestResults } from '../../packages/history/dist/index.js';
import { generateHistory } from './generate-history.mjs';
import { generateProject } from './generate-project.mjs';

/**
 * Makes the project whose site is measured: a fifth as many tables as audits, one in each of five layers at least, compiled, with a
 * history of nightly runs. The same arguments give the same files.
 *
 *   node test/bench/synthetic-project.mjs FOLDER AUDITS RUNS
 *
 * @returns the plan, how many tables it has, and `addRuns(n)`, which continues the history, and `endRun()`, which
 *   keeps of it what `assay run` keeps at its end
 */
export async function makeSyntheticProject(folder, { audits, runs }) {
  const tables = Math.max(5, Math.ceil(audits / 5));
  generateProject(folder, { audits, tables });
  if ((await main(['compile', '-q', '--project-dir', folder])) !== 0)
    throw new Error('the project does not compile');
  const plan = JSON.parse(readFileSync(join(folder, 'target', 'plan.json'), 'utf8'));
  const history = join(folder, 'history');
  mkdirSync(history);
  let first = 0;
  const addRuns = (more) => {
    generateHistory(history, plan, { runs: more, first });
    first += more;
  };
  addRuns(runs);
  const endRun = () => latestResults(history, plan.target.name);
  return { plan, tables, addRuns, endRun };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...sizes] = process.argv.slice(2);
  const [audits, runs] = sizes.map(Number);
  await makeSyntheticProject(folder, { audits, runs });
}
