import {
  AUDIT_SEVERITIES,
  contentHash,
  DIMENSIONS,
  type Plan,
  type PlanAudit,
  STATUSES,
  type Status,
} from '@assay/contract';
import picomatch from 'picomatch';
import type { Selector } from './parse-selector.js';

/** What `state:` and `result:` compare with. */
export interface SelectionContext {
  /** The plan of `--state`; null if none was given. */
  readonly state: Plan | null;
  /** Status of each audit in its latest result; null if there is no history at hand. */
  readonly statuses: ReadonlyMap<string, Status> | null;
}

/** Ids of audits and names of tables; a table may match though nothing audits it. */
export interface Matches {
  readonly audits: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
}

/** What a selector matches by itself, without its `+` and `@`; or a sentence that says why it cannot be. */
export function matchSelector(plan: Plan, selector: Selector, context: SelectionContext): Matches | string {
  const { value } = selector;
  const isPath = selector.method === 'path';
  const glob = isPath ? pathPattern(value) : value;
  const matches = globMatcher(glob, isPath ? {} : { nocase: true, dot: true });
  if (typeof matches === 'string') return matches;
  switch (selector.method) {
    case 'name': {
      const tables = plan.tables.filter((table) => matches(table.name)).map((table) => table.name);
      const named = new Set(tables);
      return ofAudits(
        plan,
        (audit) => named.has(audit.table) || matches(audit.id) || matches(audit.name),
        tables,
      );
    }
    case 'table': {
      const tables = plan.tables.filter((table) => matches(table.name)).map((table) => table.name);
      const named = new Set(tables);
      return ofAudits(plan, (audit) => named.has(audit.table), tables);
    }
    case 'layer': {
      if (!plan.layers.some(matches)) return notOneOf('layer', value, plan.layers);
      const tables = plan.tables.filter((table) => matches(table.layer)).map((table) => table.name);
      const named = new Set(tables);
      return ofAudits(plan, (audit) => named.has(audit.table), tables);
    }
    case 'owner': {
      const owners = Object.keys(plan.owners);
      return owners.some(matches)
        ? ofAudits(plan, (audit) => matches(audit.owner))
        : notOneOf('owner', value, owners);
    }
    case 'dimension':
      return isOneOf(value, DIMENSIONS)
        ? ofAudits(plan, (audit) => audit.dimension === value)
        : notOneOf('dimension', value, DIMENSIONS);
    case 'severity':
      return isOneOf(value, AUDIT_SEVERITIES)
        ? ofAudits(plan, (audit) => audit.severity === value)
        : notOneOf('severity', value, AUDIT_SEVERITIES);
    case 'tag': {
      return ofAudits(plan, (audit) => audit.tags.some(matches));
    }
    case 'path':
      return ofAudits(
        plan,
        ({ source: { file } }) =>
          glob === '' || file === glob || file.startsWith(`${glob}/`) || matches(file),
      );
    case 'state':
      return matchState(plan, value, context.state);
    case 'result': {
      if (!isOneOf(value, STATUSES)) return notOneOf('status', value, STATUSES);
      const { statuses } = context;
      if (!statuses) return '"result:" needs a history; there is none yet: `assay run` writes it';
      return ofAudits(plan, (audit) => statuses.get(audit.id) === value);
    }
    default:
      return unknownMethod(selector.method);
  }
}

function matchState(plan: Plan, value: string, state: Plan | null): Matches | string {
  if (value !== 'modified' && value !== 'new') return notOneOf('state', value, ['modified', 'new']);
  if (!state) return '"state:" compares with another plan: name it with --state PLAN';
  const before = new Map(state.audits.map((audit) => [audit.id, definitionOf(audit)]));
  return ofAudits(plan, (audit) => {
    const earlier = before.get(audit.id);
    return value === 'new' ? earlier === undefined : earlier !== definitionOf(audit);
  });
}

/** All of an audit but the lines it stands on: moving it down its file does not modify it. */
function definitionOf(audit: PlanAudit): string {
  return contentHash({ ...audit, source: audit.source.file, sqlStart: null });
}

function ofAudits(plan: Plan, matches: (audit: PlanAudit) => boolean, tables?: readonly string[]): Matches {
  const audits = plan.audits.filter(matches);
  return {
    audits: new Set(audits.map((audit) => audit.id)),
    tables: new Set([...(tables ?? []), ...audits.map((audit) => audit.table)]),
  };
}

/** A path as plans write it; empty for the project folder itself, in which everything is. */
function pathPattern(value: string): string {
  return value
    .replace(/^(\.\/+)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}

/** Whether a text matches a glob; or a sentence that says why the glob is none. No text matches the empty one. */
function globMatcher(
  pattern: string,
  options: picomatch.PicomatchOptions,
): ((text: string) => boolean) | string {
  if (pattern === '') return () => false;
  try {
    const matches = picomatch(pattern, options);
    // Called by `some` and `filter`, whose second argument picomatch would read as a flag.
    return (text) => matches(text);
  } catch (error) {
    // Picomatch tells of a bad pattern by an exception alone.
    if (!(error instanceof Error)) throw error;
    return `it is no pattern: ${error.message}`;
  }
}

function isOneOf<T extends string>(value: string, all: readonly T[]): value is T {
  return (all as readonly string[]).includes(value);
}

function notOneOf(what: string, value: string, all: readonly string[]): string {
  return `no ${what} is called "${value}"; there ${all.length === 1 ? 'is' : 'are'} ${all.join(', ') || 'none'}`;
}

function unknownMethod(method: never): never {
  throw new Error(`not a selector method: ${String(method)}`);
}
