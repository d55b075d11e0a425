import { sep } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryPath } from './repository-path.js';

const native = (path: string): string => path.replaceAll('/', sep);

it.each([
  ['/repo', '/repo/audits', 'raw/x.sql', 'audits/raw/x.sql', true],
  ['/repo', '/repo', 'x.sql', 'x.sql', true],
  ['/repo', '/repo/audits', '../x.sql', 'x.sql', true],
  ['/repo', '/repo', '..x/y.sql', '..x/y.sql', true],
  ['/repo', '/repository', 'x.sql', '/repository/x.sql', false],
  ['/repo', '/', 'x.sql', '/x.sql', false],
])('from %s: %s, %s', (root, folder, file, path, inside) => {
  const found = repositoryPath(native(root), native(folder), file);
  expect(found.inside).toBe(inside);
  expect(found.path.replace(/^[A-Za-z]:/, '')).toBe(path);
});
