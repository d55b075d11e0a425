import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The packages whose code decides what a compile gives. */
const PACKAGES = ['@assay/compiler', '@assay/contract'];

/**
 * What tells one compiler from another: a hash of its code as it is installed, of the names and versions of the libraries that
 * it uses, and of the version of Node.js. A version number alone would not change with the code.
 */
export function compilerIdentity(): string {
  const hash = createHash('sha256').update(process.version);
  for (const name of PACKAGES) {
    const code = dirname(createRequire(import.meta.url).resolve(name));
    const files = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    for (const file of files.sort())
      hash.update(`\n${name} ${file}\n`).update(readFileSync(join(code, file)));
    for (const manifest of manifestsOfDependencies(dirname(code))) hash.update(manifest);
  }
  return hash.digest('hex');
}

function manifestsOfDependencies(folder: string): Buffer[] {
  const own = readFileSync(join(folder, 'package.json'));
  const { dependencies = {} } = JSON.parse(own.toString()) as { dependencies?: Record<string, string> };
  return [own, ...Object.keys(dependencies).flatMap((name) => manifestOf(name, folder) ?? [])];
}

/** The manifest of a package as seen from a folder; a manifest need not be among what a package exports. */
function manifestOf(name: string, from: string): Buffer | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return readFileSync(file);
    if (dirname(folder) === folder) return null;
  }
}
