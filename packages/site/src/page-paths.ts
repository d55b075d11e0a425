import { compareText, contentHash, groupBy } from '@assay/contract';
import { type GuideFolder, isPictureFile } from './guide.js';
import { ownerNames } from './owner-names.js';
import type { SiteInput } from './site-input.js';

/** Where each page is, relative to the site's folder. Undefined: there is no page of that name. */
export interface PagePaths {
  readonly audit: (id: string) => string | undefined;
  readonly table: (name: string) => string | undefined;
  /** The picture that says a table's verdict; every table has one. */
  readonly badge: (table: string) => string | undefined;
  readonly layer: (name: string) => string | undefined;
  readonly owner: (name: string) => string | undefined;
  readonly run: (runId: string) => string | undefined;
  readonly rule: (code: string) => string | undefined;
  /** Of a guide or a picture beside it, by its file. */
  readonly guide: (file: string) => string | undefined;
}

/** File systems allow 255 bytes for a name; the rest is for the hash and the ending. */
const LONGEST_SLUG = 120;

/** Names of the pages that are lists, in any folder, and of the pages after the first of anything. */
const LIST_PAGE =
  /^(index|p\d+|(fail|error|timeout|inconclusive|skipped|not_run|warn|pass|undecided|by-layer))$|-p\d+$/;

/** The places of all pages of a site; the same names give the same places, in whatever order they come. */
export function pagePaths(input: SiteInput): PagePaths {
  const lookup = (folder: string, names: Iterable<string>, ending = 'html') => {
    const paths = new Map(
      [...uniqueSlugs(names)].map(([name, slug]) => [name, `${folder}/${slug}.${ending}`]),
    );
    return (name: string): string | undefined => paths.get(name);
  };
  return {
    audit: lookup(
      'audits',
      input.plan.audits.map(({ id }) => id),
    ),
    table: lookup(
      'tables',
      input.plan.tables.map(({ name }) => name),
    ),
    badge: lookup(
      'badge',
      input.plan.tables.map(({ name }) => name),
      'svg',
    ),
    layer: lookup('layers', input.plan.layers),
    owner: lookup('owners', ownerNames(input)),
    // A run id is a file name already, and every alert that was ever sent links to it as it is.
    run: lookupAsIs(
      'runs',
      input.runs.map(({ start }) => start.runId),
    ),
    rule: lookup(
      'rules',
      input.ruleDocs.map(({ code }) => code),
    ),
    guide: guideLookup(input.guides),
  };
}

/** Guides are pages, pictures keep the ending of their names. Folders become a part of the name: `decisions-0001-toolchain.html`. */
function guideLookup(folder: GuideFolder | undefined): PagePaths['guide'] {
  const files = [...(folder?.guides ?? []), ...(folder?.pictures ?? [])].map(({ file }) => file);
  const withoutEnding = (file: string): string => (isPictureFile(file) ? file : file.replace(/\.md$/i, ''));
  const flat = (file: string): string => withoutEnding(file).replaceAll('/', '-');
  const sharers = groupBy(files, flat);
  // `a/b.md` is `a-b` where there is no other of that name; else both are told apart by what they really are.
  const nameOf = (file: string): string =>
    sharers.get(flat(file))?.length === 1 ? flat(file) : withoutEnding(file);
  const slugs = uniqueSlugs(files.map(nameOf));
  const places = new Map(
    files.map((file) => {
      const slug = slugs.get(nameOf(file)) ?? '';
      const ending = isPictureFile(file) ? (/\.\w+$/.exec(file.toLowerCase())?.[0] ?? '') : '.html';
      return [file, `docs/${isPictureFile(file) && slug.endsWith(ending) ? slug : `${slug}${ending}`}`];
    }),
  );
  return (file) => places.get(file);
}

/**
 * A lower-case file name for each name. Names that would share one all get a part of their own hash, so that a name's
 * place depends on what it collides with and never on the order.
 */
export function uniqueSlugs(names: Iterable<string>): Map<string, string> {
  const slugs = new Map<string, string>();
  for (const [slug, sharers] of groupBy([...new Set(names)].sort(compareText), slugOf)) {
    const alone = sharers.length === 1 && isPlain(sharers[0] as string);
    for (const name of sharers) slugs.set(name, alone ? slug : `${slug}-${contentHash(name).slice(0, 8)}`);
  }
  return slugs;
}

/** The link from one page to another place of the site; it works from `file://` and under any sub-path. */
export function hrefTo(from: string, to: string, fragment: string | null = null): string {
  const anchor = fragment === null ? '' : `#${encodeURIComponent(fragment)}`;
  if (from === to && anchor !== '') return anchor;
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  if (folder !== '' && to.startsWith(folder)) return `${to.slice(folder.length)}${anchor}`;
  return `${'../'.repeat(from.split('/').length - 1)}${to}${anchor}`;
}

function lookupAsIs(folder: string, names: readonly string[]): (name: string) => string | undefined {
  const known = new Set(names.filter(isPlainRunId));
  return (name) => (known.has(name) ? `${folder}/${name}.html` : undefined);
}

function isPlainRunId(name: string): boolean {
  return /^[0-9A-Za-z-]+$/.test(name);
}

/** Whether the slug loses nothing of the name but upper case. A name without a dot could be that of a list: `index`, `fail-p2`. */
function isPlain(name: string): boolean {
  const slug = slugOf(name);
  return slug !== '' && slug === name.toLowerCase() && !LIST_PAGE.test(slug);
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^\.+/, '')
    .slice(0, LONGEST_SLUG);
}
