import { clip, printableText } from '@assay/contract';
import type { AuditOutcome } from './audit-outcome.js';

/** As much of a reason as tells one cause from another. */
const LONGEST = 300;

/**
 * Why an audit could not be evaluated, without what differs between audits that have the same trouble: names of tables, datasets and
 * audits, ids, numbers, the place in the author's file. Empty: nobody said why.
 *
 * @example 'Access Denied: Table acme:raw.flights: no permission' // 'Access Denied: Table …: no permission'
 */
export function causeOf({ reason, audit, table }: Pick<AuditOutcome, 'reason' | 'audit' | 'table'>): string {
  if (reason === null) return '';
  const [schema = '', name = ''] = table.split('.');
  const text = printableText(reason)
    .replace(/ \([^()]*:\d+:\d+\)/g, '')
    .replace(word(audit), '…')
    .replace(/(?<![\w-])[\w-]+[:.][\w-]+\.[\w$*-]+/g, '…')
    .replace(word(table), '…')
    .replace(word(name), '…')
    .replace(word(schema), '…')
    .replace(/(?<![\w-])(?=[0-9a-f-]*\d)[0-9a-f][0-9a-f-]{7,}(?![\w-])/gi, '…')
    .replace(/\d[\d.,:/]*/g, '…');
  return clip(text.trim(), LONGEST);
}

/** The name as a whole word; nothing for an empty one. */
function word(name: string): RegExp {
  return name === '' ? /(?!)/g : new RegExp(`(?<!\\w)${escaped(name)}(?!\\w)`, 'gi');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
