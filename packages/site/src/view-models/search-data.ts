import { clip, compareText, DIMENSIONS, isUndecided, type PlanAudit, STATUSES } from '@assay/contract';
import { ownerNames } from '../owner-names.js';
import { type Mark, statusMark, VERDICT_LOOKS, VERDICT_MARKS } from '../status-mark.js';
import { auditTitle } from './audit-title.js';
import { type NamedGuide, namedGuides } from './guide-pages.js';
import { type SiteFacts, statusToday } from './site-facts.js';
import { tableUrgency } from './table-mark.js';

/**
 * What the search and the filter of a browser go through, in columns: of 10,000 audits a list of objects is three times as large.
 * `assets/search.js` reads it; a number is a place in the list that its name says.
 */
export interface SearchData {
  readonly statuses: readonly Mark[];
  /** Places of those that say neither good nor bad. */
  readonly undecided: readonly number[];
  readonly verdicts: readonly Mark[];
  readonly layers: readonly string[];
  readonly owners: readonly string[];
  readonly dimensions: readonly string[];
  readonly tags: readonly string[];
  readonly tables: {
    readonly name: readonly string[];
    readonly layer: readonly number[];
    readonly owner: readonly number[];
    readonly verdict: readonly number[];
  };
  readonly audits: {
    readonly table: readonly number[];
    /** The id without its table; one that does not begin with its table is whole, behind a `=`. */
    readonly name: readonly string[];
    /** Empty where it is the same as the name. */
    readonly title: readonly string[];
    readonly owner: readonly number[];
    readonly dimension: readonly number[];
    readonly status: readonly number[];
    /** Of those that have any: place of the audit, then its tags. */
    readonly tagged: readonly (readonly [number, ...number[]])[];
  };
  readonly runs: { readonly id: readonly string[]; readonly date: readonly string[] };
  readonly rules: { readonly code: readonly string[]; readonly summary: readonly string[] };
  readonly guides: {
    readonly file: readonly string[];
    readonly title: readonly string[];
    readonly path: readonly string[];
  };
  /** Of guides; as many as there is room for, those of a high level first. */
  readonly headings: {
    /** Place of its guide. */
    readonly guide: readonly number[];
    readonly text: readonly string[];
    readonly anchor: readonly string[];
  };
  /** Places of the pages that are not `<folder>/<name in lower case>.html`, by `<folder>/<name>`. */
  readonly places: Readonly<Record<string, string>>;
}

/** Guides may be long: their headings have so many characters together, some 10 KiB of what is sent. */
const HEADING_CHARACTERS = 30_000;
const LONGEST_TITLE = 120;

/** Every audit, table, owner, run, rule and guide that a reader may look for, with how it stands today. No rows, no reasons. */
export function searchData(facts: SiteFacts): SearchData {
  const { audits, tables, layers } = facts.plan;
  const owners = placesIn(ownerNames(facts));
  const tags = placesIn(audits.flatMap((audit) => audit.tags));
  const tableNames = tables.map(({ name }) => name);
  const tablePlaces = new Map(tableNames.map((name, index) => [name, index]));
  const runs = facts.runs.map(({ start }) => start);
  const places: Record<string, string> = {};
  const note = (folder: string, name: string, path: string | undefined): void => {
    if (path !== undefined && path !== usualPlace(folder, name)) places[`${folder}/${name}`] = path;
  };
  for (const { id } of audits) note('audits', id, facts.paths.audit(id));
  for (const { name } of tables) note('tables', name, facts.paths.table(name));
  for (const name of owners.names) note('owners', name, facts.paths.owner(name));
  for (const { runId } of runs) note('runs', runId, facts.paths.run(runId));
  for (const { code } of facts.ruleDocs) note('rules', code, facts.paths.rule(code));
  return {
    statuses: STATUSES.map(statusMark),
    undecided: STATUSES.flatMap((status, place) => (isUndecided(status) ? place : [])),
    layers,
    dimensions: DIMENSIONS,
    tables: {
      name: tableNames,
      layer: tables.map(({ layer }) => layers.indexOf(layer)),
      owner: tables.map(({ owner }) => owners.of(owner)),
      // How urgent a verdict is says its place among the looks.
      verdict: tables.map(({ name }) => tableUrgency(facts, name)),
    },
    audits: {
      table: audits.map(({ table }) => tablePlaces.get(table) ?? -1),
      name: audits.map(shortName),
      title: audits.map((audit) => {
        const { title } = auditTitle(audit);
        return title === audit.name ? '' : title;
      }),
      owner: audits.map(({ owner }) => owners.of(owner)),
      dimension: audits.map(({ dimension }) => DIMENSIONS.indexOf(dimension)),
      status: audits.map(({ id }) => STATUSES.indexOf(statusToday(facts, id))),
      tagged: audits.flatMap((audit, index) =>
        audit.tags.length === 0 ? [] : [[index, ...audit.tags.map(tags.of)] as [number, ...number[]]],
      ),
    },
    runs: { id: runs.map(({ runId }) => runId), date: runs.map(({ runDate }) => runDate) },
    rules: {
      code: facts.ruleDocs.map(({ code }) => code),
      summary: facts.ruleDocs.map(({ summary }) => summary.replaceAll('`', '')),
    },
    ...guideColumns(namedGuides(facts)),
    verdicts: VERDICT_LOOKS.map((look) => VERDICT_MARKS[look]),
    owners: owners.names,
    tags: tags.names,
    places,
  };
}

/** The data as a classic script: nothing else can be loaded from a folder. It is a string of JSON, so that nothing in it is a program. */
export function searchScript(data: SearchData): string {
  return `window.assaySearchData=${JSON.stringify(data).replaceAll('<', '\\u003c')};\n`;
}

function guideColumns(guides: readonly NamedGuide[]): Pick<SearchData, 'guides' | 'headings'> {
  let room = HEADING_CHARACTERS;
  const headings = guides
    .flatMap((guide, place) => guide.headings.map((heading) => ({ ...heading, place })))
    .sort((a, b) => a.level - b.level || a.place - b.place)
    .map((heading) => ({ ...heading, text: clip(heading.text, LONGEST_TITLE) }))
    .filter(({ text, anchor }) => {
      const fits = text.length + anchor.length <= room;
      if (fits) room -= text.length + anchor.length;
      return fits;
    });
  return {
    guides: {
      file: guides.map(({ file }) => file),
      title: guides.map(({ title }) => clip(title, LONGEST_TITLE)),
      path: guides.map(({ path }) => path),
    },
    headings: {
      guide: headings.map(({ place }) => place),
      text: headings.map(({ text }) => text),
      anchor: headings.map(({ anchor }) => anchor),
    },
  };
}

function shortName({ id, table }: PlanAudit): string {
  return id.startsWith(`${table}.`) ? id.slice(table.length + 1) : `=${id}`;
}

function usualPlace(folder: string, name: string): string {
  return `${folder}/${folder === 'runs' ? name : name.toLowerCase()}.html`;
}

/** The names sorted, each once, and the place of each; -1 for one that is not among them. */
function placesIn(all: readonly string[]) {
  const names = [...new Set(all)].sort(compareText);
  const places = new Map(names.map((name, index) => [name, index]));
  return { names, of: (name: string): number => places.get(name) ?? -1 };
}
