import { diffTargets } from '@assay/compiler';
import type { Plan, PlanAudit } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RevisionComparison } from '../compare-revisions.js';
import { type ChangeReport, changeReport } from './change-report.js';
import { LONGEST_COMMENT, markdownReport, marker } from './markdown-report.js';

const TABLES = [{ name: 'raw.a' }, { name: 'mart.b', dependsOn: ['raw.a'] }];

function comparison(before: Plan, after: Plan): RevisionComparison {
  const side = { sources: null, diagnostics: [], sideSettings: null };
  return {
    projectDir: '/project',
    repository: { folder: '/project', environment: {}, root: '/', prefix: 'project/' },
    bases: { tip: 'b'.repeat(40), mergeBase: 'a'.repeat(40) },
    before: { ...side, plan: before },
    after: { ...side, plan: after },
    settings: undefined,
    comparedTargets: ['local'],
    uncomparedTargets: [],
    changes: diffTargets([{ target: 'local', before, after }], null),
  };
}

function auditsOf(count: number, audit: (index: number) => Partial<PlanAudit>): Plan {
  return planOf(
    TABLES,
    Array.from({ length: count }, (_, index) => {
      const id = `raw.a.audit_${String(index).padStart(4, '0')}`;
      return { id, fingerprint: id, ...audit(index) };
    }),
  );
}

/** How many entries of each section stand in a comment, and how many it says it left out. */
function counted(
  markdown: string,
  report: ChangeReport,
): { readonly shown: number; readonly leftOut: number } {
  const shown = markdown.split('\n').filter((line) => line.startsWith('- ')).length;
  const [, rest = ''] = /^\*\*Left out here[^:]*: (.*)\.\*\*/m.exec(markdown) ?? [];
  const leftOut = [...rest.matchAll(/(\d[\d,]*)/g)].map(([number]) => Number(number.replaceAll(',', '')));
  expect(report.bytes).toBeNull();
  return { shown, leftOut: leftOut.reduce((sum, count) => sum + count, 0) };
}

describe('the comment of a pull request', () => {
  it('holds 3,000 changed audits by what weakens them, and says how many are left out', () => {
    const before = auditsOf(3000, () => ({ timeoutMs: 60_000 }));
    const after = auditsOf(3000, (index) => ({
      timeoutMs: index % 10 === 0 ? 120_000 : 30_000,
      description: 'é'.repeat(100),
    }));
    const report = changeReport(comparison(before, after), 'origin/main', null);
    const markdown = markdownReport(report);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(LONGEST_COMMENT - 2000);
    expect(
      markdown.startsWith(`${marker(report)}\n### Audits: 300 loosened, 2,700 tightened, 3,000 neutral\n`),
    ).toBe(true);
    expect(markdown.match(/1m.* → .*2m/g)).toHaveLength(300);
    const { shown, leftOut } = counted(markdown, report);
    expect(shown + leftOut).toBe(6000 + report.blocked.length);
    expect(markdown).toMatch(
      /\*\*Left out here, since [^:]*: [\d,]+ tightened, 3,000 neutral\.\*\* `assay diff --base origin\/main` lists everything\.\n$/,
    );
  });

  it('is below the limit whatever is in it, keeps its mark, and shows or counts every change once', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            length: fc.nat(400),
            text: fc.constantFrom('x', '`', '@acme ', '|', '<b>', '\n', '😀', '\\'),
            timeoutMs: fc.constantFrom(1000, 2000, 3000),
            state: fc.constantFrom('both', 'before', 'after', 'renamed'),
            allow: fc.boolean(),
          }),
          { minLength: 1, maxLength: 400, size: 'max' },
        ),
        fc.constantFrom('main', '`', '@octavia', 'x'.repeat(500)),
        (sketches, revision) => {
          const side = (state: 'before' | 'after') =>
            planOf(
              TABLES,
              sketches.flatMap((sketch, index) => {
                if (sketch.state !== state && (sketch.state === 'before' || sketch.state === 'after'))
                  return [];
                const name = sketch.state === 'renamed' && state === 'after' ? 'renamed' : 'audit';
                return [
                  {
                    id: `raw.a.${name}_${index}${sketch.text.repeat(sketch.length)}`,
                    fingerprint: `f${index}`,
                    description: `${state} ${sketch.text.repeat(sketch.length)}`,
                    timeoutMs: state === 'before' ? 2000 : sketch.timeoutMs,
                    suppressions:
                      sketch.allow && state === 'after'
                        ? [{ rule: 'join', reason: sketch.text.repeat(sketch.length), stale: false }]
                        : [],
                  },
                ];
              }),
            );
          const { changes, ...rest } = comparison(side('before'), side('after'));
          const report = changeReport({ ...rest, changes }, revision, null);
          const told = report.entries.flatMap((entry) =>
            entry.section === 'renamed' ? [entry.from, entry.to] : 'change' in entry ? [entry.change] : [],
          );
          expect(new Set(told.filter((change) => change !== null))).toEqual(new Set(changes));
          expect(told.filter((change) => change !== null)).toHaveLength(changes.length);
          const markdown = markdownReport(report);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(LONGEST_COMMENT);
          expect(markdown.startsWith(`${marker(report)}\n`)).toBe(true);
          const { shown, leftOut } = counted(markdown, report);
          expect(shown + leftOut).toBe(report.entries.length + report.blocked.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has a mark of its own for every project, which no folder can end', () => {
    const marks = ['', 'audits/', 'a--b/', 'a -->b/'].map((prefix) => marker({ prefix }));
    expect(new Set(marks).size).toBe(4);
    for (const mark of marks) expect(mark).toMatch(/^<!-- assay-diff:[^-]* -->$/);
  });
});
