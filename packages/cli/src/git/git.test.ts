import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources, type Sources } from '../read-sources.js';
import { findBases } from './find-merge-base.js';
import type { Asked } from './git-problem.js';
import { makeRepository, type TestRepository, temporaryFolder } from './make-repository.test-support.js';
import { openRepository, type Repository } from './open-repository.js';
import { projectsOfRevision, sourcesOfRevision } from './sources-of-revision.js';

const ENVIRONMENT = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' };

function given<T>(asked: Asked<T>): T {
  if (!asked.ok) throw new Error(`${asked.diagnostic.code}: ${asked.diagnostic.message}`);
  return asked.value;
}

async function open(folder: string, environment: Record<string, string | undefined> = ENVIRONMENT) {
  return given(await openRepository({ folder, environment }));
}

async function bases({ folder }: TestRepository, revision: string): Promise<unknown> {
  const found = await findBases(await open(folder), revision);
  return found.ok ? found.value : found.diagnostic.code;
}

function texts(sources: Sources | null): Record<string, string | null> | null {
  return (
    sources &&
    Object.fromEntries(
      sources.files.map(({ path, content }) => [path, content && Buffer.from(content).toString()]),
    )
  );
}

async function sourcesAt(repository: Repository, commit: string) {
  return given(await sourcesOfRevision(repository, commit));
}

describe('findBases', () => {
  it('tells the tip of the base from where HEAD left it', async () => {
    const repository = makeRepository();
    const fork = repository.commit({ a: '1' });
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit({ b: '1' });
    repository.git('checkout', '--quiet', 'main');
    const tip = repository.commit({ a: '2' });
    repository.git('checkout', '--quiet', '--detach', 'change');
    expect(await bases(repository, 'main')).toEqual({ tip, mergeBase: fork });
    repository.git('merge', '--quiet', '--no-edit', 'main');
    expect(await bases(repository, 'main')).toEqual({ tip, mergeBase: tip });
  });

  it.each([['nope'], ['--output=x'], ['-h'], ['HEAD^{tree}'], ['']])(
    'says of "%s" that it is no commit',
    async (revision) => {
      const repository = makeRepository();
      repository.commit({ a: '1' });
      expect(await bases(repository, revision)).toBe('unknown-revision');
    },
  );

  it('takes no tag for the branch of the same name', async () => {
    const origin = makeRepository();
    const tip = origin.commit({ a: '1' });
    const clone = makeRepository({ of: origin.folder, options: [] });
    clone.commit({ b: '1' });
    clone.git('tag', 'origin/main');
    for (const name of ['origin/main', 'origin/main~0', 'origin/main^{}'])
      expect(await bases(clone, name)).toBe('ambiguous-revision');
    expect(await bases(clone, 'refs/remotes/origin/main')).toEqual({ tip, mergeBase: tip });
    expect(await bases(clone, tip)).toEqual({ tip, mergeBase: tip });
    clone.git('tag', '--delete', 'origin/main');
    expect(await bases(clone, 'origin/main')).toEqual({ tip, mergeBase: tip });
  });

  it('refuses a repository without a commit, and histories that never met', async () => {
    const repository = makeRepository();
    expect(await bases(repository, 'HEAD')).toBe('unknown-revision');
    repository.commit({ a: '1' });
    repository.git('checkout', '--quiet', '--orphan', 'other');
    repository.commit({ b: '1' });
    expect(await bases(repository, 'main')).toBe('no-merge-base');
  });

  it('refuses to pick one of several merge bases', async () => {
    const repository = makeRepository();
    repository.commit({ a: '1' });
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit({ b: '1' });
    const change = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ a: '2' });
    const main = repository.git('rev-parse', 'HEAD');
    repository.git('merge', '--quiet', '--no-edit', change);
    repository.git('checkout', '--quiet', 'change');
    repository.git('merge', '--quiet', '--no-edit', main);
    expect(await bases(repository, 'main')).toBe('several-merge-bases');
    repository.git('merge', '--quiet', '--no-edit', 'main');
    expect(await bases(repository, 'main')).toMatchObject({ mergeBase: repository.git('rev-parse', 'main') });
  });

  it('takes from a shallow clone only a merge base that no cut can have hidden', async () => {
    const origin = makeRepository();
    origin.commit({ a: '1' });
    origin.git('checkout', '--quiet', '-b', 'change');
    origin.commit({ b: '1' });
    origin.git('checkout', '--quiet', 'main');
    origin.commit({ a: '2' });
    const clone = (depth: string) =>
      makeRepository({
        of: origin.folder,
        options: ['--depth', depth, '--no-single-branch', '--branch', 'change'],
      });
    expect(await bases(clone('1'), 'origin/main')).toBe('shallow-clone');
    const deep = clone('2');
    expect(await bases(deep, 'origin/main')).toMatchObject({ tip: origin.git('rev-parse', 'main') });
    expect(await bases(clone('1'), 'HEAD')).toMatchObject({ tip: origin.git('rev-parse', 'change') });
  });
});

describe('openRepository', () => {
  it('says so of a folder in no repository, of a bare one, and where there is no git', async () => {
    const codeOf = async (folder: string, environment: Record<string, string | undefined> = ENVIRONMENT) => {
      const opened = await openRepository({ folder, environment });
      return opened.ok ? null : opened.diagnostic.code;
    };
    expect(await codeOf(temporaryFolder())).toBe('not-a-repository');
    const bare = makeRepository();
    bare.commit({ a: '1' });
    expect(await codeOf(makeRepository({ of: bare.folder, options: ['--bare'] }).folder)).toBe(
      'not-a-repository',
    );
    expect(await codeOf(bare.folder, { PATH: temporaryFolder() })).toBe('no-git');
  });

  it('is led nowhere else by what a hook has set', async () => {
    const [one, other] = [makeRepository(), makeRepository()];
    one.commit({ 'assay.yml': 'one' });
    other.commit({ 'assay.yml': 'other' });
    const repository = await open(one.folder, {
      ...ENVIRONMENT,
      GIT_DIR: join(other.folder, '.git'),
      GIT_WORK_TREE: other.folder,
    });
    expect(repository.root).toBe(one.folder);
    expect(texts(await sourcesAt(repository, one.git('rev-parse', 'HEAD')))).toEqual({ 'assay.yml': 'one' });
  });
});

describe('sourcesOfRevision', () => {
  it('reads the same files as a working tree, from a project in a folder below', async () => {
    const repository = makeRepository();
    const project = {
      'assay.yml': 'version: 1\n',
      'raw/ärger/a b.sql': 'SELECT 1\r\n',
      'raw/x/empty.sql': '',
      'raw/target/kept.sql': 'SELECT 2',
      'tables/a.YAML': 'x: 1',
      'raw/.hidden/a.sql': 'no',
      'target/plan.sql': 'no',
      'history/x.yml': 'no',
      'README.md': 'no',
      'raw/x/large.sql': ' '.repeat(1_100_000),
    };
    const below = Object.fromEntries(
      Object.entries(project).map(([path, text]) => [`the audits/${path}`, text]),
    );
    mkdirSync(join(repository.folder, 'the audits'));
    symlinkSync('assay.yml', join(repository.folder, 'the audits', 'link.yml'));
    const commit = repository.commit({ ...below, 'outside.sql': 'no', 'other/deep/assay.yml': 'x' });
    const folder = join(repository.folder, 'the audits');
    const opened = await open(folder);
    expect(opened).toMatchObject({ root: repository.folder, prefix: 'the audits/' });
    const read = await sourcesAt(opened, commit);
    expect(texts(read)).toEqual(texts(readSources(folder)));
    expect(Object.keys(texts(read) ?? {})).toHaveLength(6);
    expect(read?.files.find(({ path }) => path === 'raw/x/large.sql')).toMatchObject({
      size: 1_100_000,
      content: null,
    });
    expect(given(await projectsOfRevision(opened, commit))).toEqual(['other/deep/', 'the audits/']);
  });

  it('gives nothing of a commit without the project', async () => {
    const repository = makeRepository();
    const commit = repository.commit({ audits: 'a file', 'assay.yaml': 'x' });
    repository.write({ audits: null });
    mkdirSync(join(repository.folder, 'audits'));
    writeFileSync(join(repository.folder, 'audits', 'assay.yml'), 'x');
    expect(await sourcesAt(await open(join(repository.folder, 'audits')), commit)).toBeNull();
    expect(await sourcesAt(await open(repository.folder), commit)).toBeNull();
  });
});
