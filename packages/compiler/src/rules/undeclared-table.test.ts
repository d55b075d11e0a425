import { describe, expect, it } from 'vitest';
import { auditText, compileProject } from './compile-audits.test-support.js';

const TABLES = `tables:
  - { name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB }
  - { name: raw.ga, layer: raw, owner: data, partition: { type: table_suffix } }
`;

describe('a table with its project', () => {
  const hints = (sql: string): readonly string[] =>
    compileProject({ 'tables.yml': TABLES, 'raw/t/x.sql': auditText(sql) }, 'bigquery').diagnostics.flatMap(
      ({ code, hint }) => (code === 'undeclared-table' ? [hint] : []),
    );

  it.each([
    ['SELECT a FROM `p-1.raw.t`', 'write raw.t: the target says where it is'],
    ['SELECT a FROM `p-1.raw.ga_*`', 'write `raw.ga_*`: the target says where it is'],
    ['SELECT a FROM `p-1`.raw.`ga_2001*`', 'write `raw.ga_2001*`: the target says where it is'],
    ['SELECT a FROM `p-1.raw.t_*`', expect.stringContaining('declare the table without its suffix')],
    ['SELECT a FROM `raw.other_*`', expect.stringContaining('declare the table without its suffix')],
  ])('%s', (sql, hint) => {
    expect(hints(sql)).toEqual([hint]);
  });

  it('is fine without it', () => {
    expect(hints('SELECT a FROM `raw.ga_*`')).toEqual([]);
  });
});
