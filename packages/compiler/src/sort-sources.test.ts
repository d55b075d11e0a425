import { expect, it } from 'vitest';
import type { Problem } from './problem.js';
import { sortSources } from './sort-sources.js';

/** What sorting files of these names, beside assay.yml and owners.yml, reports: code and hint. */
function problemsOf(paths: readonly string[]): unknown[] {
  const problems: Problem[] = [];
  const content = Buffer.from('x: 1\n');
  const sources = paths.map((path) => ({ path, size: content.byteLength, content }));
  sortSources(sources, (problem) => problems.push(problem));
  return problems.map(({ code, hint }) => [code, hint]);
}

it.each([
  ['s/t/two.SQL', 'misnamed-file', 'rename it to s/t/two.sql'],
  ['tables/T.YML', 'misnamed-file', 'rename it to tables/T.yml'],
  ['tables/t.YAML', 'misnamed-file', 'rename it to tables/t.yml'],
  ['ASSAY.YML', 'misnamed-file', 'assay.yml is there as well: delete this file, or give it another name'],
  ['owners.yaml', 'misnamed-file', 'owners.yml is there as well: delete this file, or give it another name'],
  ['s/t/.sql', 'invalid-audit-name', 'give it one, for example no_duplicates.sql'],
  ['s/t/.bigquery.sql', 'invalid-audit-name', 'give it one, for example no_duplicates.bigquery.sql'],
  ['s/t/1 day.sql', 'invalid-audit-name', 'rename the file, for example to _1_day.sql'],
  ['s/t/a b.bigquery.sql', 'invalid-audit-name', 'rename the file, for example to a_b.bigquery.sql'],
  ['s/t/a.bigqery.sql', 'invalid-audit-name', 'did you mean "a.bigquery.sql"?'],
])('%s is %s', (path, code, hint) => {
  expect(problemsOf(['assay.yml', 'owners.yml', path])).toEqual([[code, hint]]);
});

it.each(['foreign.yml', 'foreign.yaml', 's/t/_two.sql', 'README.MD'])('%s is fine', (path) => {
  expect(problemsOf(['assay.yml', 'owners.yml', path])).toEqual([]);
});

it('gives one name to one file only', () => {
  expect(problemsOf(['assay.yml', 'owners.yml', 's/t/x.SQL', 's/t/x.Sql'])).toEqual([
    ['misnamed-file', 'rename it to s/t/x.sql'],
    ['misnamed-file', 's/t/x.sql is there as well: delete this file, or give it another name'],
  ]);
});

it('names the file that was meant where there are no settings', () => {
  expect(problemsOf(['Assay.yml'])).toContainEqual(['missing-file', 'rename Assay.yml to assay.yml']);
});
