import { formatQuantity } from '@assay/contract';
import type { Message } from '../message.js';
import { shortText } from './short-text.js';

const NAMED_GROUPS = 3;

/** Why this address is told: `You get this because flight-analytics owns mart.routes.` */
export function becauseSentence({ because, audits, disabled }: Message): string {
  const reasons = because.slice(0, NAMED_GROUPS).map((group) => {
    const audit = audits.find(({ owner }) => owner === group);
    const table = disabled.tables.find(({ owner }) => owner === group);
    const name = shortText(group);
    if (audit) return `${name} owns the audit ${shortText(audit.audit)}`;
    return table ? `${name} owns ${shortText(table.table)}` : `${name} owns something that it concerns`;
  });
  const more = because.length - reasons.length;
  if (more > 0) reasons.push(`${formatQuantity(more, 'more owner')} ${more === 1 ? 'is' : 'are'} concerned`);
  return `You get this because ${reasons.join(', ') || 'owners.yml sends it here'}.`;
}
