import { describe, expect, it } from 'vitest';
import { CODES } from '../codes.js';
import { speaksOf } from '../project/allow-schema.js';
import { auditText, compileProject, marked } from './compile-audits.test-support.js';
import { RULES } from './index.js';

const STAR = 'SELECT * FROM raw.t LIMIT 3';
const allow = (entries: string): string => `allow: { ${entries} }`;

describe('allow', () => {
  it('suppresses its rule in its audit, and no other', () => {
    const files = {
      'raw/t/a.sql': auditText(STAR, allow('star-projection: "Every column is compared."')),
      'raw/t/b.sql': auditText('SELECT * FROM raw.t'),
    };
    expect(marked(compileProject(files))).toEqual(['limit-in-audit: LIMIT', 'star-projection: *']);
  });

  it('reaches the findings in an override', () => {
    const files = {
      'raw/t/a.sql': auditText('SELECT a FROM raw.t', allow('star-projection: "BigQuery only."')),
      'raw/t/a.bigquery.sql': 'SELECT * FROM raw.t\n',
    };
    expect(marked(compileProject(files))).toEqual([]);
  });

  it('is no part of the definition of the audit, and stands in the plan sorted by rule', () => {
    const off = `rules: { missing-description: off, unaudited-table: off, star-projection: off, limit-in-audit: off }`;
    const settings = `version: 1\nname: shop\nowner: data\nlayers: [raw]\ntargets: { local: { type: duckdb, path: x } }\n`;
    const plain = compileProject({ 'assay.yml': `${settings}${off}\n`, 'raw/t/a.sql': auditText(STAR) }).plan;
    const reasons = allow('star-projection: " Two. ", limit-in-audit: "One."');
    const allowed = compileProject({ 'raw/t/a.sql': auditText(STAR, reasons) }).plan;
    expect(allowed?.audits[0]?.suppressions).toEqual([
      { rule: 'limit-in-audit', reason: 'One.', stale: false },
      { rule: 'star-projection', reason: 'Two.', stale: false },
    ]);
    expect(plain?.audits[0]?.suppressions).toEqual([]);
    expect(allowed?.audits[0]?.fingerprint).toBe(plain?.audits[0]?.fingerprint);
  });

  it('is stale where the rule finds nothing, and where it is off', () => {
    const plain = 'SELECT a FROM raw.t';
    const stale = (entries: string) =>
      marked(compileProject({ 'raw/t/a.sql': auditText(plain, allow(entries)) }));
    expect(stale('star-projection: "Was needed."')).toEqual(['stale-suppression: star-projection']);
    // The project of the test switches it off.
    expect(stale('join: "Was needed."')).toEqual(['stale-suppression: join']);
    expect(stale('stale-suppression: "No end of it."')).toEqual(['fixed-severity: stale-suppression']);
  });

  it('is stale in the plan too, also where nobody is told', () => {
    const settings = `version: 1\nname: shop\nowner: data\nlayers: [raw]\ntargets: { local: { type: duckdb, path: x } }\n`;
    const rules = 'rules: { stale-suppression: off, missing-description: off, unaudited-table: off }';
    const entries = allow('star-projection: "Was needed.", limit-in-audit: "Three will do."');
    const { plan, diagnostics } = compileProject({
      'assay.yml': `${settings}${rules}\n`,
      'raw/t/a.sql': auditText('SELECT a FROM raw.t LIMIT 3', entries),
    });
    expect(diagnostics).toEqual([]);
    expect(plan?.audits[0]?.suppressions.map(({ rule, stale }) => [rule, stale])).toEqual([
      ['limit-in-audit', false],
      ['star-projection', true],
    ]);
  });

  it('is not called stale where not all of the audit could be read', () => {
    const entries = allow('star-projection: "Who knows."');
    const codes = (sql: string) =>
      compileProject({ 'raw/t/a.sql': auditText(sql, entries) }).diagnostics.map(({ code }) => code);
    expect(codes('SELECT a FROM')).toEqual(['unparsed-sql']);
    expect(codes('SELECT a FROM raw.t, raw.nowhere')).toEqual(['undeclared-table']);
    expect(codes('')).toEqual(['missing-query']);
  });

  it.each([
    ['star-projektion: "x"', 'unknown-rule: star-projektion'],
    ['undeclared-table: "x"', 'fixed-severity: undeclared-table'],
    ['star-projection: ""', 'invalid-value: ""'],
    ['star-projection:', 'invalid-value: star-projection'],
    ['star-projection: true', 'invalid-value: true'],
  ])('refuses %s', (entry, problem) => {
    const problems = marked(
      compileProject({ 'raw/t/a.sql': auditText('SELECT * FROM raw.t', allow(entry)) }),
    );
    expect(problems).toContain(problem);
    expect(problems).toContain('star-projection: *');
  });

  it.each(['allow: star-projection', 'allow: [star-projection]', 'allow:'])('refuses %s', (line) => {
    const problems = marked(compileProject({ 'raw/t/a.sql': auditText('SELECT a FROM raw.t', line) }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^invalid-value: /);
  });

  it('of a table reaches what is said of the table, not of its audits', () => {
    const table = (entries: string) =>
      `tables:\n  - { name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB, allow: { ${entries} } }\n`;
    const settings = `version: 1\nname: shop\nowner: data\nlayers: [raw]\ntargets: { local: { type: duckdb, path: x } }\n`;
    const files = {
      'assay.yml': settings,
      'tables.yml': table('missing-description: "Named for what it is.", unaudited-table: "Of a supplier."'),
    };
    const { plan, diagnostics } = compileProject(files);
    expect(diagnostics).toEqual([]);
    expect(plan?.tables[0]?.suppressions.map(({ rule }) => rule)).toEqual([
      'missing-description',
      'unaudited-table',
    ]);
    const star = {
      'tables.yml': table('star-projection: "Of audits."'),
      'raw/t/a.sql': auditText('SELECT * FROM raw.t'),
    };
    expect(marked(compileProject(star))).toEqual(['star-projection: *', 'unknown-rule: star-projection']);
    expect(
      marked(
        compileProject({ 'raw/t/a.sql': auditText('SELECT a FROM raw.t', allow('unaudited-table: "x"')) }),
      ),
    ).toEqual(['unknown-rule: unaudited-table']);
  });
});

it('knows of which rules can be allowed where', () => {
  for (const { code, checkTable, checkAudit, checkQuery } of RULES) {
    if (!CODES[code].settable) continue;
    if (checkTable) expect(speaksOf(code, 'table'), code).toBe(true);
    if (checkAudit || checkQuery) expect(speaksOf(code, 'audit'), code).toBe(true);
    if (!checkTable && (checkAudit || checkQuery)) expect(speaksOf(code, 'table'), code).toBe(false);
    expect(speaksOf(code, 'audit') || speaksOf(code, 'table'), code).toBe(true);
  }
});

describe('missing-dimension-coverage', () => {
  const settings = (layers: string) =>
    `version: 1\nname: shop\nowner: data\nlayers: [raw]\ntargets: { local: { type: duckdb, path: x } }\nrules: { missing-description: off, unaudited-table: off, missing-dimension-coverage: { layers: ${layers} } }\n`;
  const audit = { 'raw/t/a.sql': auditText('SELECT a FROM raw.t') };

  it('asks each table of a layer for each dimension', () => {
    const { diagnostics } = compileProject({
      ...audit,
      'assay.yml': settings('{ raw: [validity, timeliness] }'),
    });
    expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      [
        'missing-dimension-coverage',
        'warning',
        'no audit looks at the timeliness of "raw.t", and the layer "raw" asks for it',
      ],
      [
        'missing-dimension-coverage',
        'warning',
        'no audit looks at the validity or timeliness of "raw.u", and the layer "raw" asks for it',
      ],
    ]);
  });

  it.each([
    ['{ rwa: [validity] }', 'unknown-layer: rwa'],
    ['{ raw: [validty] }', 'invalid-value: validty'],
    ['[raw]', 'invalid-value: [raw]'],
  ])('refuses layers: %s', (layers, problem) => {
    expect(marked(compileProject({ ...audit, 'assay.yml': settings(layers) }))).toContain(problem);
  });
});
