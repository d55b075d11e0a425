import { describe, expect, it } from 'vitest';
import { readAudit } from './frontmatter/read-audit.js';

describe('allow', () => {
  it('has no entry for the rule that tells of entries', () => {
    const source = {
      role: { kind: 'audit', schema: 's', table: 't', name: 'x' },
      file: 's/t/x.sql',
      text: '---\ndimension: validity\nallow: { stale-suppression: "w", join: "v" }\n---\nSELECT 1\n',
      overrides: [],
    } as const;
    const { audit, problems } = readAudit({ source, dialect: 'duckdb' });
    expect(problems).toMatchObject([
      { code: 'fixed-severity', message: expect.stringContaining('no longer needed') },
    ]);
    expect(audit.allow).toMatchObject([{ rule: 'join' }]);
  });

  it.each([
    ['jion', 'did you mean "join"?'],
    ['invalid-vaule', 'take it out; `assay explain` lists the rules'],
    ['stale-supression', 'take it out; `assay explain` lists the rules'],
    ['unaudited-tabel', 'take it out; `assay explain` lists the rules'],
  ])('offers for %s what an audit can allow', (rule, hint) => {
    const source = {
      role: { kind: 'audit', schema: 's', table: 't', name: 'x' },
      file: 's/t/x.sql',
      text: `---\ndimension: validity\nallow: { ${rule}: "w" }\n---\nSELECT 1\n`,
      overrides: [],
    } as const;
    expect(readAudit({ source, dialect: 'duckdb' }).problems).toMatchObject([{ code: 'unknown-rule', hint }]);
  });
});
