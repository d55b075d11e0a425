import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.js';
import { historyDestination } from './history-destination.js';
import { readSettings } from './read-settings.js';

const settings = (
  history: string,
  targets = 'cloud: { type: bigquery, project: p, location: EU }',
) => `version: 1
name: shop
owner: data
layers: [raw]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb }
  ${targets}
${history}
`;
const TWO = `cloud: { type: bigquery, project: p, location: EU }
  other: { type: bigquery, project: q, location: US }`;

function read(text: string) {
  const problems: Problem[] = [];
  const { history } = readSettings(text, undefined, (problem) => problems.push(problem));
  return { history, problems: problems.map(({ code, message }) => `${code}: ${message}`) };
}

describe('where the history is copied to', () => {
  it('is nowhere, or a dataset of the only target on BigQuery, of the default one, or of the one that is named', () => {
    expect(read(settings(''))).toEqual({ history: null, problems: [] });
    const said = 'history: { bigquery: audit_history }';
    expect(read(settings(said)).history).toMatchObject({
      dataset: 'audit_history',
      target: { name: 'cloud', project: 'p', location: 'EU' },
    });
    const byDefault = settings(said, TWO).replace('default_target: local', 'default_target: other');
    expect(read(byDefault).history?.target.name).toBe('other');
    expect(read(settings('history: { bigquery: h, target: cloud }', TWO)).history?.target.name).toBe('cloud');
  });

  it.each([
    ['history: { bigquery: h }', TWO, 'invalid-value: the dataset may be of 2 targets'],
    [
      'history: { bigquery: h }',
      '',
      'invalid-value: no target is of type bigquery, so nothing says in which project and location the dataset is',
    ],
    ['history: { bigquery: h, target: nope }', TWO, 'unknown-target: unknown target "nope"'],
    [
      'history: { bigquery: h, target: local }',
      TWO,
      'invalid-value: target "local" is not of type bigquery, so the history cannot be copied there',
    ],
    ['history: { bigquery: a-b }', TWO, expect.stringContaining('must be the name of a dataset')],
    ['history: { target: cloud }', TWO, expect.stringContaining('missing')],
  ])('%s is told', (history, targets, problem) => {
    const text = settings(history, targets);
    expect(read(text)).toEqual({ history: null, problems: [problem] });
    expect(historyDestination(text)).toEqual({ name: 'shop', destination: null, isWrong: true });
  });
});
