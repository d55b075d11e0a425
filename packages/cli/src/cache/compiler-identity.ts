import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The packages whose code decides what a compile gives. */
const COMPILER = ['@assay/compiler', '@assay/contract'];
/** Those whose code decides what a site is made of the same plan and history. */
const SITE = ['@assay/site', '@assay/history', '@assay/compiler', '@assay/contract'];

/** Folders beside the code of a package of which pages are made. */
const BESIDE = ['templates', 'assets'];
const CODE = /\.(js|ejs|css|svg)$/;

/**
 * What tells one compiler from another: a hash of its code as it is installed, of the code around it that reads sources and
 * says what is kept, of the names and versions of the libraries that it uses and of those that they use, and of the version of
 * Node.js. A version number alone would not change with the code.
 */
export function compilerIdentity(): string {
  return identityBy(COMPILER, (file) => readFileSync(file));
}

/** The same by the state of the files of its code instead of their content: for who cannot wait for it to be read. */
export function compilerStamp(): string {
  return identityBy(COMPILER, stateOf);
}

/** What tells one builder of sites from another, in the same way: by its code, templates and assets. */
export function siteStamp(): string {
  return identityBy(SITE, stateOf);
}

function stateOf(file: string): string {
  const { size, mtimeMs, ctimeMs, ino } = statSync(file);
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function identityBy(names: readonly string[], contentOf: (file: string) => string | Uint8Array): string {
  const hash = createHash('sha256').update(process.version);
  const manifests = new Map<string, Buffer>();
  const own = fileURLToPath(new URL('..', import.meta.url));
  const packages = names.map((name) => dirname(createRequire(import.meta.url).resolve(name)));
  const beside = packages
    .flatMap((code) => BESIDE.map((name) => join(dirname(code), name)))
    .filter(existsSync);
  for (const code of [own, ...packages, ...beside]) {
    const files = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((file) => CODE.test(file));
    for (const file of files.sort()) hash.update(`\n${file}\n`).update(contentOf(join(code, file)));
    hash.update('\n\n');
  }
  for (const code of packages) addManifests(dirname(code), manifests);
  for (const manifest of manifests.values()) hash.update(manifest);
  return hash.digest('hex');
}

/** The manifests of a package and of all that it depends on, by their folders. */
function addManifests(folder: string, manifests: Map<string, Buffer>): void {
  if (manifests.has(folder)) return;
  const manifest = readFileSync(join(folder, 'package.json'));
  manifests.set(folder, manifest);
  const { dependencies = {} } = JSON.parse(manifest.toString()) as { dependencies?: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const found = folderOf(name, folder);
    if (found !== null) addManifests(found, manifests);
  }
}

/** Where a package is that another one depends on; its manifest need not be among what it exports. */
function folderOf(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (dirname(folder) === folder) return null;
  }
}
