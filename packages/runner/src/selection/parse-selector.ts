import { type Diagnostic, formatCount } from '@assay/contract';

/** What a selector compares; `name` is the bare form, matched against audit ids, audit names and table names. */
const SELECTOR_METHODS = [
  'name',
  'table',
  'layer',
  'owner',
  'dimension',
  'tag',
  'severity',
  'path',
  'state',
  'result',
] as const;
export type SelectorMethod = (typeof SELECTOR_METHODS)[number];

/** One criterion: `2+layer:mart+` and its like. Depth `Infinity` is all the way, 0 is not at all. */
export interface Selector {
  /** As the user wrote it, for messages. */
  readonly text: string;
  readonly method: SelectorMethod;
  readonly value: string;
  readonly upstream: number;
  readonly downstream: number;
  /** `@x`: also everything upstream of whatever is downstream of x. */
  readonly surroundings: boolean;
}

/** A union (spaces) of intersections (commas) of selectors. */
export type Selection = readonly (readonly Selector[])[];

export type ParseSelection =
  | { readonly ok: true; readonly selection: Selection }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads selectors as dbt users write them.
 *
 * @param words the arguments of `--select`; each may hold several, separated by spaces
 * @example parseSelection(['staging.flights+ tag:nightly,owner:flight-ops'])
 */
export function parseSelection(words: readonly string[]): ParseSelection {
  const diagnostics: Diagnostic[] = [];
  const selection: Selector[][] = [];
  for (const word of words.flatMap((argument) => argument.split(/\s+/)).filter((part) => part !== '')) {
    const intersection: Selector[] = [];
    for (const part of word.split(',')) {
      const selector = parseSelector(part);
      if (typeof selector === 'string') diagnostics.push(invalid(word, selector));
      else intersection.push(selector);
    }
    selection.push(intersection);
  }
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, selection };
}

/** More characters than any name or path has; picomatch refuses patterns past 65,536 with an exception. */
const MAX_CHARACTERS = 1000;
/** Characters of a too long text that a message shows. */
const SHOWN_CHARACTERS = 60;

const FORM = /^(?<at>@)?(?<up>\d*\+)?(?:(?<method>[a-z_]+):)?(?<value>[^@+:]+)(?<down>\+\d*)?$/;

/** The selector, or a sentence that says why the text is none. */
function parseSelector(text: string): Selector | string {
  if (text === '') return 'a comma joins two selectors, one is missing';
  if (text.length > MAX_CHARACTERS) {
    return `a selector has at most ${formatCount(MAX_CHARACTERS)} characters, this one ${formatCount(text.length)}`;
  }
  const groups = FORM.exec(text)?.groups;
  if (!groups) return `"${text}" is not of the form [@][n+][method:]value[+n]`;
  const { at, up, method = 'name', value = '', down } = groups;
  if (method !== 'name' && !isMethod(method)) {
    return `there is no method "${method}:"; the methods are ${SELECTOR_METHODS.slice(1).join(':, ')}:`;
  }
  if (at && (up || down)) return `"@" already goes both ways; leave out the "+" in "${text}"`;
  return {
    text,
    method,
    value,
    upstream: depth(up?.slice(0, -1)),
    downstream: at ? Number.POSITIVE_INFINITY : depth(down?.slice(1)),
    surroundings: at !== undefined,
  };
}

function depth(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return digits === '' ? Number.POSITIVE_INFINITY : Number(digits);
}

function isMethod(text: string): text is SelectorMethod {
  return (SELECTOR_METHODS as readonly string[]).includes(text);
}

function invalid(word: string, message: string): Diagnostic {
  const shown = word.length > MAX_CHARACTERS ? `${word.slice(0, SHOWN_CHARACTERS)}…` : word;
  return {
    code: 'invalid-selector',
    severity: 'error',
    message: `cannot read the selector "${shown}": ${message}`,
    hint: 'examples: staging.flights, +mart.daily, layer:mart,dimension:validity, result:fail',
  };
}
