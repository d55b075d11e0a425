import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkDocs } from '@assay/compiler';
import { describe, expect, it } from 'vitest';
import { planOfChecks } from './check-warehouse.js';

const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/checks.md', import.meta.url)), 'utf8');
const TABLES = /```yaml\n(tables:[\s\S]*?)```/.exec(GUIDE)?.[1] ?? '';

describe('the guide to checks', () => {
  it('has a project that compiles to as many audits as it says', () => {
    expect(GUIDE).toContain(`✓ ${planOfChecks(TABLES).audits.length} audits on 1 table`);
  });

  it('shows the SQL that is made', () => {
    const audit = planOfChecks(TABLES).audits.find(({ id }) => id === 'staging.flights.origin.matches');
    const indented = audit?.sql.text.replace(/^/gm, '  ');
    expect(GUIDE).toContain(`SQL of the check\n${indented}\n`);
  });

  it('leads to the page of each check', () => {
    for (const { code } of checkDocs())
      expect(GUIDE).toContain(`(../packages/compiler/src/checks/${code.replaceAll('_', '-')}.md)`);
  });
});
