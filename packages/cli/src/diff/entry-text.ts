import type { TargetedChange } from '@assay/compiler';
import { clip, formatLocation, printableText } from '@assay/contract';
import type { ChangeEntry, Section } from './change-report.js';

/** What is shown of one entry, the same on a terminal and in a comment; texts of a project are on one line, and safe for a terminal. */
export interface EntryText {
  /** The id of the audit, or the name of what it is. */
  readonly name: string;
  /** What it is, where that is no audit: `table`. */
  readonly kind: string | null;
  /** The key that differs; null where it comes or goes. */
  readonly aspect: string | null;
  /** Null where it was or is not there, or is too long to be read in a line, such as a query. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why it is where it is. */
  readonly sentence: string;
  /** `file:line`, from the project folder; null where there is none. */
  readonly place: string | null;
}

export const SECTION_TITLES: Readonly<Record<Section, string>> = {
  loosened: 'Loosened',
  removed: 'Removed',
  unclear: 'May find more or less',
  violated: 'Rules newly violated',
  suppressed: 'Rules newly suppressed',
  renamed: 'Given another name',
  added: 'Added',
  tightened: 'Tightened',
  neutral: 'Neutral',
};

export function entryText(entry: ChangeEntry): EntryText {
  switch (entry.section) {
    case 'violated': {
      const { code, message, location } = entry.violation;
      return {
        name: code,
        kind: 'rule',
        aspect: null,
        before: null,
        after: null,
        sentence: printableText(message),
        place: location ? printableText(formatLocation(location)) : null,
      };
    }
    case 'suppressed': {
      const { kind, name, rule, reason, place } = entry.suppression;
      return {
        name: printableText(name),
        kind: kindWord(kind),
        aspect: `allow ${rule}`,
        before: null,
        after: null,
        sentence: `because: ${oneLine(reason)}`,
        place: placeText(place),
      };
    }
    case 'renamed':
      return {
        name: printableText(entry.to.subject.name),
        kind: null,
        aspect: 'name',
        before: printableText(entry.from.subject.name),
        after: printableText(entry.to.subject.name),
        sentence: `its definition is the same; its history stays with the old name${on(entry.to)}`,
        place: placeText(entry.to.place),
      };
    case 'loosened':
    case 'removed':
    case 'unclear':
    case 'added':
    case 'tightened':
    case 'neutral': {
      const { subject, aspect, before, after, sentence, place } = entry.change;
      const isWhole = aspect === 'existence';
      const isQuery = QUERIES.has(aspect);
      return {
        name: printableText(subject.name),
        kind: kindWord(subject.kind),
        aspect: isWhole ? null : printableText(aspect),
        before: before === null || isQuery ? null : oneLine(before),
        after: after === null || isQuery ? null : oneLine(after),
        sentence: `${printableText(sentence)}${on(entry.change)}`,
        place: placeText(place),
      };
    }
    default: {
      const never: never = entry;
      return never;
    }
  }
}

/** Aspects whose values are whole queries: the change of their file shows them. */
const QUERIES: ReadonlySet<string> = new Set(['sql', 'left', 'right', 'right_sql', 'fingerprint']);

/** The longest that a value is shown. */
const LONGEST = 120;

function oneLine(text: string): string {
  return clip(printableText(text.replace(/\s+/g, ' ').trim()), LONGEST);
}

function on({ targets }: TargetedChange): string {
  return targets === null ? '' : ` (on ${targets.map(printableText).join(', ')} only)`;
}

function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${printableText(file)}:${line}`;
}

function kindWord(kind: TargetedChange['subject']['kind']): string | null {
  if (kind === 'audit') return null;
  return kind === 'owner_group' ? 'owner group' : kind;
}
