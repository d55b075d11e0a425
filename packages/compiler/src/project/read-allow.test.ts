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
});
