import type { PlanAudit } from '@assay/contract';
import { clip } from '@assay/contract';

/** Lists show titles in one or two lines. */
const LONGEST_TITLE = 140;

/** An audit's description as a heading and what follows it. */
export interface AuditTitle {
  readonly title: string;
  /** The rest of the description, Markdown; null where the title says it all. */
  readonly rest: string | null;
}

/** The first sentence of the description; the name of an audit that has none. */
export function auditTitle(audit: Pick<PlanAudit, 'name' | 'description'>): AuditTitle {
  const text = audit.description?.trim() ?? '';
  if (text === '') return { title: audit.name, rest: null };
  const match = /^([^\n]*?[.!?])\s+(\S[\s\S]*)$/.exec(text) ?? /^([^\n]+)\n+\s*(\S[\s\S]*)$/.exec(text);
  const first = match?.[1]?.trim() ?? text;
  if (first.length > LONGEST_TITLE) return { title: clip(first, LONGEST_TITLE), rest: text };
  return { title: first.replace(/\.$/, ''), rest: match?.[2]?.trim() ?? null };
}
