import { gzipSync } from 'node:zlib';
import type { Diagnostic } from '@assay/contract';
import type { PageKind } from './site-page.js';

const KIB = 1024;

/** Bytes that a file of the site may have. */
interface Budget {
  /** Above, the build warns. */
  readonly aim: number;
  /** Above, there is no site: nobody waits for a page of a megabyte. */
  readonly most: number;
  /** Whether it is of the file as hosts send it, compressed. */
  readonly isCompressed?: true;
}

const OF_HTML: Budget = { aim: 100 * KIB, most: 200 * KIB };

/** Of each kind of page; null: it grows with the project and no reader loads it, or its
 * author chose its size. */
const BUDGETS: Readonly<Record<PageKind, Budget | null>> = {
  status: { aim: 40 * KIB, most: 200 * KIB },
  'audit-list': OF_HTML,
  audit: { aim: 12 * KIB, most: 200 * KIB },
  'table-list': OF_HTML,
  table: OF_HTML,
  'layer-list': OF_HTML,
  layer: OF_HTML,
  badge: OF_HTML,
  'owner-list': OF_HTML,
  owner: OF_HTML,
  coverage: OF_HTML,
  dimension: OF_HTML,
  'run-list': OF_HTML,
  run: OF_HTML,
  'rule-list': OF_HTML,
  rule: OF_HTML,
  'suppression-list': OF_HTML,
  'guide-list': OF_HTML,
  guide: OF_HTML,
  picture: null,
  text: OF_HTML,
  asset: { aim: 12 * KIB, most: 200 * KIB },
  data: null,
};

/** Of single files: what every page loads is less than what somebody asks for. */
const FILE_BUDGETS: Readonly<Record<string, Budget>> = {
  'assets/app.js': { aim: 4 * KIB, most: 200 * KIB },
  'assets/search.js': { aim: 6 * KIB, most: 200 * KIB },
  'assets/filter.js': { aim: 5 * KIB, most: 200 * KIB },
  'assets/ufuzzy.js': { aim: 9 * KIB, most: 200 * KIB },
  // It grows with the project, and no page needs it: too much of it is no reason to have no site.
  'assets/search-data.js': { aim: 200 * KIB, most: Number.POSITIVE_INFINITY, isCompressed: true },
};

/** How many files a site may have: hosts refuse tens of thousands, and an upload takes a moment for each. */
export function siteBudget(audits: number, runs: number, guides: number): SiteBudget {
  return { files: 1.5 * audits + 2 * runs + guides + 300 };
}

/** The files of one kind. */
export interface KindSize {
  readonly files: number;
  readonly bytes: number;
  readonly largest: { readonly path: string; readonly bytes: number };
}

/** What a whole site may have. */
export interface SiteBudget {
  readonly files: number;
}

/** Weighs files as they are made, and says in the end which are over their budgets. */
export interface Scales {
  readonly weigh: (path: string, kind: PageKind, content: Uint8Array) => void;
  readonly sizes: () => Readonly<Partial<Record<PageKind, KindSize>>>;
  /** One for each kind, at the heaviest page of it: of thousands of pages of one kind the reason is the same. */
  readonly problems: (whole: SiteBudget | null) => readonly Diagnostic[];
}

/** The rows of a sample are what the reader came for: an audit's page is weighed without them. */
const SAMPLE = /<section><h2>Offending rows[\s\S]*?<\/section>/;

export function scales(): Scales {
  const sizes = new Map<PageKind, KindSize>();
  /** By kind, or by path where a file has a budget of its own. */
  const over = new Map<string, OverBudget>();
  return {
    weigh: (path, kind, content) => {
      const known = sizes.get(kind) ?? { files: 0, bytes: 0, largest: { path, bytes: 0 } };
      const bytes = content.length;
      const largest = bytes > known.largest.bytes ? { path, bytes } : known.largest;
      sizes.set(kind, { files: known.files + 1, bytes: known.bytes + bytes, largest });
      const budget = FILE_BUDGETS[path] ?? BUDGETS[kind];
      if (!budget || bytes <= budget.aim) return;
      const limit = bytes > budget.most ? budget.most : budget.aim;
      const counted = limit === budget.most ? bytes : weightOf(kind, budget, content);
      if (counted <= limit) return;
      const alike = path in FILE_BUDGETS ? path : kind;
      const before = over.get(alike);
      const pages = (before?.pages ?? 0) + 1;
      over.set(
        alike,
        before && before.bytes >= counted
          ? { ...before, pages }
          : { path, kind, bytes: counted, budget, limit, pages },
      );
    },
    sizes: () => Object.fromEntries(sizes),
    problems: (whole) => {
      const files = [...sizes.values()].reduce((sum, one) => sum + one.files, 0);
      return [
        ...[...over.values()].map(overBudget),
        ...(whole && files > whole.files ? [tooManyFiles(files, whole.files)] : []),
      ];
    },
  };
}

interface OverBudget {
  readonly path: string;
  readonly kind: PageKind;
  readonly bytes: number;
  readonly budget: Budget;
  readonly limit: number;
  /** Of its kind that are over their budget, itself included. */
  readonly pages: number;
}

function weightOf(kind: PageKind, { isCompressed }: Budget, content: Uint8Array): number {
  if (isCompressed) return gzipSync(content).length;
  return content.length - (kind === 'audit' ? sampleBytes(content) : 0);
}

function sampleBytes(content: Uint8Array): number {
  const [sample = ''] = SAMPLE.exec(Buffer.from(content).toString()) ?? [];
  return Buffer.byteLength(sample);
}

function overBudget({ path, kind, bytes, budget, limit, pages }: OverBudget): Diagnostic {
  const others = pages === 1 ? '' : `; it is the largest of ${pages} (${kind})`;
  const size = `${kib(bytes)}${budget.isCompressed ? ' compressed' : ''}, its budget is ${kib(limit)}`;
  return {
    code: 'page-over-budget',
    severity: limit === budget.most ? 'error' : 'warning',
    ...(budget.isCompressed
      ? {
          message: `what the search loads, ${path}, has ${size}`,
          hint: 'the names and titles of audits and tables are most of it; pages load as before, the first search on each takes longer',
        }
      : {
          message: `the page ${path} has ${size}${others}`,
          hint: 'a long query, description or list of columns is most of such a page; `assay explain page-over-budget` has the budgets',
        }),
  };
}

function tooManyFiles(files: number, most: number): Diagnostic {
  return {
    code: 'site-over-budget',
    severity: 'warning',
    message: `the site has ${files} files, its budget is ${Math.floor(most)}`,
    hint: 'some hosts take no more than 20,000; publish it as one archive, or keep fewer runs',
  };
}

function kib(bytes: number): string {
  return `${(bytes / KIB).toFixed(1)} KiB`;
}
