import type { Dialect, SourcePlace } from '@assay/contract';
import type { ChangedSubject, PlanChange } from '../diff/plan-diff.js';
import { splitFrontmatter } from '../project/frontmatter/split-frontmatter.js';
import type { AuditDefinition, Definition, Definitions, TableDefinition } from './definitions.js';

/** A project before a change and after it: what its files say, and what of that its plans tell. */
export interface ChangedProject {
  readonly before: Definitions;
  readonly after: Definitions;
  /** What differs in the plans of both; null where they cannot be compared, as of a base that does not compile. */
  readonly planned: readonly PlanChange[] | null;
  /** Dialects of the targets whose plans were compared. */
  readonly dialects: ReadonlySet<Dialect>;
  /** The tables that each audit reads or has read, by its id. */
  readonly reads: ReadonlyMap<string, readonly string[]>;
}

/**
 * All that somebody must own: what differs in the plans, and what differs in the files and no plan tells, so that nothing passes only
 * because no plan has it. An audit or a table that differs only by what `assay.yml` says is not among them: that is the change of `assay.yml`.
 */
export function ownedChanges(project: ChangedProject): readonly PlanChange[] {
  const planned = (project.planned ?? [])
    .filter((change) => !isBySettings(change, project) && !isMadeDescription(change, project))
    .map((change) => ({ ...change, place: placeIn(change, project) }));
  const told = new Map<string, Set<string>>();
  for (const change of planned) {
    for (const name of [subjectKey(change.subject), ...settingsKeysOf(change)]) {
      const aspects = told.get(name) ?? new Set();
      told.set(name, aspects.add(change.aspect));
    }
  }
  return [...planned, ...untold(project, (name) => told.get(name) ?? NONE)];
}

const NONE: ReadonlySet<string> = new Set();

export function subjectKey({ kind, name }: ChangedSubject): string {
  return `${kind} ${name}`;
}

/** Whether an audit or a table is another only because `assay.yml` is: neither it nor a table that it reads says anything else. */
function isBySettings({ subject, kind }: PlanChange, { before, after, reads }: ChangedProject): boolean {
  if (kind !== 'changed' || before.settings.text === after.settings.text) return false;
  const isSameTable = (table: string): boolean =>
    before.tables.get(table)?.text === after.tables.get(table)?.text;
  if (subject.kind === 'table') return isSameTable(subject.name);
  const [old, now] = [before.audits.get(subject.name), after.audits.get(subject.name)];
  if (subject.kind !== 'audit' || !old || !now || differs(old, now)) return false;
  // What is read on another dialect is in none of the plans that were looked at.
  const tables = now.overrides.size > 0 ? undefined : reads.get(subject.name);
  return (tables ?? [...before.tables.keys(), ...after.tables.keys()]).every(isSameTable);
}

/** The description that is made of what a check says differs with that; by itself it is no change. */
function isMadeDescription({ subject, aspect }: PlanChange, { before, after }: ChangedProject): boolean {
  if (subject.kind !== 'audit' || aspect !== 'description') return false;
  return [before, after].every(({ audits }) => audits.get(subject.name)?.madeDescription === true);
}

function differs(old: AuditDefinition, now: AuditDefinition): boolean {
  const dialects = new Set([...old.overrides.keys(), ...now.overrides.keys()]);
  return (
    old.text !== now.text ||
    [...dialects].some((dialect) => old.overrides.get(dialect)?.text !== now.overrides.get(dialect)?.text)
  );
}

/** The keys of `assay.yml` that a change of the settings is written under. */
function settingsKeysOf({ subject, aspect }: PlanChange): readonly string[] {
  switch (subject.kind) {
    case 'rule':
      return ['settings rules'];
    case 'target':
      return ['settings targets'];
    case 'layers':
      return ['settings layers'];
    case 'project':
      return [`settings ${aspect === 'run_deadline' || aspect === 'samples' ? 'limits' : aspect}`];
    case 'audit':
    case 'table':
    case 'owner_group':
      return [];
    default: {
      const never: never = subject.kind;
      return never;
    }
  }
}

/** Where the very thing stands that differs: a plan tells only where an audit or a table begins, and nothing of settings and groups. */
function placeIn(change: PlanChange, { before, after }: ChangedProject): SourcePlace {
  const { subject, aspect, place } = change;
  switch (subject.kind) {
    case 'audit': {
      const audit = after.audits.get(subject.name);
      return audit?.place.file === place.file ? placeOfKey(audit, aspect) : place;
    }
    case 'table': {
      const key = COLUMN_ASPECTS.includes(aspect) ? 'columns' : aspect;
      return after.tables.get(subject.name)?.keys.get(key)?.place ?? place;
    }
    case 'owner_group':
      return (after.groups.get(subject.name) ?? before.groups.get(subject.name))?.place ?? place;
    case 'layers':
    case 'target':
    case 'project':
    case 'rule': {
      const [key = ''] = settingsKeysOf(change);
      const name = key.slice('settings '.length);
      const below = `${name}.${subject.kind === 'project' ? aspect : subject.name}`;
      const places = [after.settings, before.settings].flatMap(({ keys, places }) => [
        places.get(below),
        keys.get(name)?.place,
      ]);
      return places.find((one) => one !== undefined) ?? place;
    }
    default: {
      const never: never = subject.kind;
      return never;
    }
  }
}

function placeOfKey({ place, text }: AuditDefinition, aspect: string): SourcePlace {
  const split = splitFrontmatter(text);
  if (split.kind !== 'split') return place;
  const lineAt = (offset: number): SourcePlace => ({
    file: place.file,
    line: text.slice(0, offset).split('\n').length,
  });
  if (aspect === 'sql') return lineAt(split.sql.start + (/\S/.exec(text.slice(split.sql.start))?.index ?? 0));
  const [key = aspect] = aspect.split('.');
  const found = new RegExp(`^${key}[ \\t]*:`, 'm').exec(text.slice(split.yaml.start, split.yaml.end));
  return found ? lineAt(split.yaml.start + found.index) : place;
}

/** The aspects of what is written under `columns`. */
const COLUMN_ASPECTS: readonly string[] = ['pii', 'columns'];

type Told = (name: string) => ReadonlySet<string>;

function untold(project: ChangedProject, told: Told): PlanChange[] {
  const { before, after } = project;
  const audit = (name: string): ChangedSubject => ({ kind: 'audit', name });
  const table = (name: string): ChangedSubject => ({ kind: 'table', name });
  return [
    ...compare(before.audits, after.audits, audit, told, (name, old, now) =>
      untoldOfAudit(old, now, told(`audit ${name}`), project),
    ),
    ...compare(before.tables, after.tables, table, told, (name, old, now) =>
      untoldOfTable(old, now, told(`table ${name}`)),
    ),
    ...compare(
      before.groups,
      after.groups,
      (name) => ({ kind: 'owner_group', name }),
      told,
      (name, old, now) =>
        old.text === now.text || told(`owner_group ${name}`).size > 0
          ? []
          : [{ aspect: 'definition', sentence: UNTOLD, place: now.place, before: old.text, after: now.text }],
    ),
    ...untoldOfSettings(project, told),
  ];
}

const UNTOLD = 'it says something else, and no plan tells what that changes';
const LAYOUT = 'its text alone differs, as in a comment or the layout';

interface Difference {
  readonly aspect: string;
  readonly sentence: string;
  readonly place: PlanChange['place'];
  readonly before?: string | null;
  readonly after?: string | null;
  readonly direction?: PlanChange['direction'];
}

type Owned = Definition & { readonly owners?: readonly string[] };

function compare<T extends Owned>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  subjectOf: (name: string) => ChangedSubject,
  told: Told,
  differences: (name: string, old: T, now: T) => readonly Difference[],
): PlanChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): PlanChange[] => {
    const [old, now] = [before.get(name), after.get(name)];
    const subject = subjectOf(name);
    const owners = { ownerBefore: old?.owners?.[0] ?? null, ownerAfter: now?.owners?.[0] ?? null };
    if (old && now)
      return differences(name, old, now).map((one) => ({
        ...NOTHING_ELSE,
        subject,
        kind: 'changed',
        ...one,
        ...owners,
      }));
    const one = now ?? old;
    if (!one || told(subjectKey(subject)).size > 0) return [];
    return [
      {
        ...NOTHING_ELSE,
        subject,
        kind: now ? 'added' : 'removed',
        aspect: 'existence',
        sentence: now ? 'it was not there' : 'it is there no more',
        ...owners,
        place: one.place,
      },
    ];
  });
}

const NOTHING_ELSE = { direction: 'unclear', before: null, after: null, renamed: null } as const;

function untoldOfAudit(
  old: AuditDefinition,
  now: AuditDefinition,
  aspects: ReadonlySet<string>,
  { planned, dialects }: ChangedProject,
): Difference[] {
  const untoldText = planned === null ? UNTOLD : LAYOUT;
  const direction = planned === null ? 'unclear' : 'neutral';
  const found: Difference[] = [];
  if (old.text !== now.text && aspects.size === 0)
    found.push({ aspect: 'text', sentence: untoldText, place: now.place, direction });
  for (const dialect of new Set([...old.overrides.keys(), ...now.overrides.keys()])) {
    const [from, to] = [old.overrides.get(dialect), now.overrides.get(dialect)];
    if (from?.text === to?.text) continue;
    const isPlanned = [...dialects].some((one) => one === dialect);
    if (isPlanned && aspects.size > 0) continue;
    found.push({
      aspect: `${dialect} sql`,
      sentence: isPlanned ? untoldText : `no target that was compared is of ${dialect}`,
      place: (to ?? from ?? now).place,
      direction: isPlanned ? direction : 'unclear',
    });
  }
  return found;
}

function untoldOfTable(
  old: TableDefinition,
  now: TableDefinition,
  aspects: ReadonlySet<string>,
): Difference[] {
  if (old.text === now.text) return [];
  const keys = [...new Set([...old.keys.keys(), ...now.keys.keys()])];
  return keys.flatMap((key): Difference[] => {
    const [from, to] = [old.keys.get(key), now.keys.get(key)];
    const isTold = (key === 'columns' ? COLUMN_ASPECTS : [key]).some((aspect) => aspects.has(aspect));
    if (from?.text === to?.text || isTold) return [];
    const place = to?.place ?? now.place;
    return [{ aspect: key, sentence: UNTOLD, place, before: from?.text ?? null, after: to?.text ?? null }];
  });
}

function untoldOfSettings({ before, after }: ChangedProject, told: Told): PlanChange[] {
  const [old, now] = [before.settings, after.settings];
  if (old.text === now.text) return [];
  const subject: ChangedSubject = { kind: 'project', name: now.place.file };
  const whose = { ...NOTHING_ELSE, subject, ownerBefore: old.owner, ownerAfter: now.owner };
  if (old.text === '' || now.text === '')
    return [
      {
        ...whose,
        kind: now.text === '' ? 'removed' : 'added',
        aspect: 'existence',
        sentence: now.text === '' ? 'it is there no more' : 'it was not there',
        place: now.place,
      },
    ];
  const keys = [...new Set([...old.keys.keys(), ...now.keys.keys()])].filter(
    (key) => old.keys.get(key)?.text !== now.keys.get(key)?.text,
  );
  const found = keys
    .filter((key) => told(`settings ${key}`).size === 0)
    .map((key): PlanChange => {
      const [from, to] = [old.keys.get(key), now.keys.get(key)];
      return {
        ...whose,
        kind: 'changed',
        aspect: key,
        sentence: key === 'limits' ? 'audits that set no limit of their own get another one' : UNTOLD,
        before: from?.text ?? null,
        after: to?.text ?? null,
        place: (to ?? from ?? now).place,
      };
    });
  if (keys.length > 0) return found;
  return [
    { ...whose, kind: 'changed', aspect: 'text', direction: 'neutral', sentence: LAYOUT, place: now.place },
  ];
}
