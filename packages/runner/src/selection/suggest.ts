import { AUDIT_SEVERITIES, DIMENSIONS, didYouMean, type Plan } from '@assay/contract';
import type { Selector } from './parse-selector.js';

/** `did you mean "..."?` for a selector that names nothing, where the plan has a word that is close enough to its own. */
export function suggest(plan: Plan, { method, value }: Selector): string | undefined {
  return didYouMean(value, [...new Set(wordsOf(plan, method, value))]);
}

function wordsOf(
  { audits, tables, layers, owners }: Plan,
  method: Selector['method'],
  value: string,
): readonly string[] {
  const tableNames = tables.map(({ name }) => name);
  switch (method) {
    case 'name':
      return value.includes('.')
        ? [...tableNames, ...audits.map(({ id }) => id)]
        : audits.map(({ name }) => name);
    case 'table':
      return tableNames;
    case 'layer':
      return layers;
    case 'owner':
      return Object.keys(owners);
    case 'tag':
      return audits.flatMap(({ tags }) => tags);
    case 'path':
      return audits.map(({ source }) => source.file);
    case 'dimension':
      return DIMENSIONS;
    case 'severity':
      return AUDIT_SEVERITIES;
    case 'state':
    case 'result':
      // Few and short: the message lists them.
      return [];
    default: {
      const never: never = method;
      return never;
    }
  }
}
