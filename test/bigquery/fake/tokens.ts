import { tokenize } from '@polyglot-sql/sdk';

/** A token of BigQuery SQL; offsets in code points. */
export interface Token {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of a query; null if it holds something that is none, such as an open quote. */
export function tokensOf(query: string): readonly Token[] | null {
  const { tokens } = tokenize(query, 'bigquery' as never);
  if (tokens === undefined || tokens === null) return null;
  // The declarations say `tokenType`; what comes is `token_type`.
  return (tokens as unknown as readonly { token_type: string; span: { start: number; end: number } }[]).map(
    ({ token_type: kind, span }) => ({ kind, start: span.start, end: span.end }),
  );
}

export function isText({ kind }: Token): boolean {
  return kind.endsWith('STRING');
}
