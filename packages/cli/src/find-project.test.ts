import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProject } from './find-project.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-find-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const hintOf = (folder: string, given?: string): string | undefined => {
  const found = findProject(join(root, folder), given);
  return found.ok ? 'found' : found.diagnostics[0]?.hint;
};

describe('a project file with another name', () => {
  it.each(['assay.yaml', 'ASSAY.YAML', '.assay.yml', 'assay.yml.txt', 'asay.yml'])('%s is told', (name) => {
    mkdirSync(join(root, 'shop'));
    writeFileSync(join(root, 'shop', name), 'version: 1\n');
    const hint = `rename ${join('shop', name)} to assay.yml, if it is the project file`;
    expect(hintOf('.', 'shop')).toBe(hint);
    expect(hintOf('shop')).toBe(`rename ${name} to assay.yml, if it is the project file`);
  });

  it('is told in audits/ and in a folder above', () => {
    mkdirSync(join(root, 'audits', 'raw'), { recursive: true });
    writeFileSync(join(root, 'audits', 'assay.yaml'), 'version: 1\n');
    expect(hintOf('.')).toBe(
      `rename ${join('audits', 'assay.yaml')} to assay.yml, if it is the project file`,
    );
    expect(hintOf(join('audits', 'raw'))).toBe(
      `rename ${join('..', 'assay.yaml')} to assay.yml, if it is the project file`,
    );
  });

  it('is no folder and no file of another kind', () => {
    mkdirSync(join(root, 'assay.yaml'));
    for (const name of ['owners.yml', 'assay.ts', 'essay.md', 'dbt.yml']) writeFileSync(join(root, name), '');
    expect(hintOf('.')).toBe('run assay inside a project, or name its folder with --project-dir');
  });

  it('does no harm beside the right one', () => {
    writeFileSync(join(root, 'assay.yaml'), 'version: 1\n');
    writeFileSync(join(root, 'assay.yml'), 'version: 1\n');
    expect(hintOf('.')).toBe('found');
  });
});
