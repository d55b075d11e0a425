import { clip } from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import { onceFor } from './once-for.js';
import type { SiteFacts } from './site-facts.js';

/** What stands around the content of every page. */
export interface PageFrame {
  readonly title: string;
  readonly around: PageAround;
}

/** What the pages of a folder have around them in common. */
export interface PageAround {
  readonly css: string;
  readonly js: string;
  /** From the page to the site's folder: empty or `../`. */
  readonly root: string;
  readonly icon: string;
  readonly project: string;
  readonly target: string;
  readonly runDate: string | null;
  readonly nav: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly home: string;
  /** The page that says what green promises. */
  readonly howToRead: string;
  readonly version: string;
  /** Whether the page says that things are left out. */
  readonly isPublic: boolean;
}

const SECTIONS = [
  { page: 'index.html', text: 'Status' },
  { page: 'tables/index.html', text: 'Tables' },
  { page: 'layers/index.html', text: 'Layers' },
  { page: 'audits/index.html', text: 'Audits' },
  { page: 'owners/index.html', text: 'Owners' },
  { page: 'coverage.html', text: 'Coverage' },
  { page: 'runs/index.html', text: 'Runs' },
  { page: 'rules/index.html', text: 'Rules' },
  { page: 'suppressions.html', text: 'Suppressions' },
  { page: 'docs/index.html', text: 'Guides' },
  { page: 'how-to-read.html', text: 'How to read' },
] as const;

/** The header has one line for names. */
const LONGEST_NAME = 60;

/** `lasting`: nothing on the page is of today, so it does not name the newest run date, and stays as it is from day to day. */
type PageAge = 'of-today' | 'lasting';

/** @param path the page's own place, relative to the site's folder */
export function pageFrame(
  facts: SiteFacts,
  path: string,
  title: string,
  age: PageAge = 'of-today',
): PageFrame {
  const folder = path.includes('/') ? path.slice(0, path.indexOf('/') + 1) : null;
  const known = aroundOf(facts);
  const key = `${folder ?? path} ${age}`;
  const around = known.get(key) ?? pageAround(facts, path, folder, age);
  known.set(key, around);
  return { title: `${clip(title, 120)} · ${clip(facts.plan.project.name, LONGEST_NAME)}`, around };
}

/** By folder, or by path where a page is in none, and by age. */
const aroundOf = onceFor((_: SiteFacts) => new Map<string, PageAround>());

function pageAround(facts: SiteFacts, path: string, folder: string | null, age: PageAge): PageAround {
  return {
    css: hrefTo(path, 'assets/app.css'),
    js: hrefTo(path, 'assets/app.js'),
    root: hrefTo(path, ''),
    icon: hrefTo(path, 'assets/icon.svg'),
    project: clip(facts.plan.project.name, LONGEST_NAME),
    target: clip(facts.plan.target.name, LONGEST_NAME),
    runDate: age === 'lasting' ? null : facts.since,
    nav: SECTIONS.filter(({ page }) => page !== 'docs/index.html' || facts.guides.guides.length > 0).map(
      ({ page, text }) => ({
        href: hrefTo(path, page),
        text,
        current: folder === null ? page === path : page.startsWith(folder),
      }),
    ),
    home: hrefTo(path, 'index.html'),
    howToRead: hrefTo(path, 'how-to-read.html'),
    version: facts.assayVersion,
    isPublic: facts.isPublic,
  };
}
