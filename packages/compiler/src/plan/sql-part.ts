import { compareText, type ParameterUse, type Span, type SqlText } from '@assay/contract';
import type { AuditQuery } from '../project/project.js';

/** A part of a query's SQL as a text of its own, its parameters at their places in it. */
export function sqlPart(query: AuditQuery, span: Span): SqlText {
  return { text: query.sql.slice(span.start, span.end), parameters: parametersIn(query, span, 0) };
}

/** Several parts, each in its own lines so that a comment in one ends there, joined by AND. */
export function conjunction(query: AuditQuery, spans: readonly Span[]): SqlText {
  let text = '';
  const parameters: ParameterUse[] = [];
  for (const span of spans) {
    if (text !== '') text += '\nAND ';
    parameters.push(...parametersIn(query, span, text.length));
    text += query.sql.slice(span.start, span.end);
  }
  return { text, parameters };
}

function parametersIn(query: AuditQuery, span: Span, shift: number): ParameterUse[] {
  return (query.facts?.parameters ?? [])
    .filter((use) => use.span.start >= span.start && use.span.end <= span.end)
    .map((use) => ({ name: use.name, offset: use.span.start - span.start + shift }))
    .sort((a, b) => a.offset - b.offset || compareText(a.name, b.name));
}
