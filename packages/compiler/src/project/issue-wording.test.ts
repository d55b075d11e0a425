import { describe, expect, it } from 'vitest';
import { readAudit } from './frontmatter/read-audit.js';
import { readOwners } from './read-owners.js';

describe('a value of the wrong kind', () => {
  const messages = (text: string) => {
    const source = {
      role: { kind: 'audit', schema: 's', table: 't', name: 'x' },
      file: 's/t/x.sql',
      text: `---\n${text}\n---\nSELECT 1\n`,
      overrides: [],
    } as const;
    return readAudit({ source, dialect: 'duckdb' }).problems.map(({ message }) => message);
  };

  it.each([
    ['dimension: [validity]', '"dimension" must be a text, not a list'],
    ['dimension: { validity: yes }', '"dimension" must be a text, not a map'],
    ['dimension: [validity]\nseverity: [warn]', '"severity" must be a text, not a list'],
    ['dimension: validty', 'unknown quality dimension "validty"'],
    ['dimension: validity\ntags: [a, 5]', 'item 2 of "tags" must be a text, not 5'],
  ])('is told by its kind: %s', (text, message) => {
    expect(messages(text)).toContain(message);
  });

  it('is told with its place in the list, and nothing in brackets', () => {
    const told: string[] = [];
    readOwners('data: { members: [octavia, 5] }\nsales: { members: [] }\n', ({ message }) =>
      told.push(message),
    );
    expect(told).toEqual(['item 2 of "members" must be a text, not 5', '"members" needs at least 1 item']);
  });
});
