import type { Judgement } from './judge.js';

export interface Row {
  readonly dialect: string;
  readonly corpus: string;
  readonly judgement: Judgement;
}

const HEADINGS = [
  'dialect',
  'corpus',
  'texts',
  'valid',
  'read',
  'compared',
  'agreed',
  'refused by oracle',
  'false accepts',
  '%',
];

/**
 * The figures as a table of plain text. `valid`: the oracle takes it; `read`: we give facts; `compared`: both do;
 * `false accepts`: the oracle refuses it and we read it, in percent of what the oracle refuses.
 */
export function table(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ dialect, corpus, judgement }) =>
    (['queries', 'mutants'] as const).map((kind) => {
      const { texts, valid, read, compared, agreed, refused } = judgement[kind];
      const accepted = judgement.falseAccepts.filter((one) => one.id.includes(' ') === (kind === 'mutants'));
      const share = refused === 0 ? '-' : ((100 * accepted.length) / refused).toFixed(2);
      const cells = [texts, valid, read, compared, agreed, refused, accepted.length, share];
      return [dialect, `${corpus} ${kind}`, ...cells.map(String)];
    }),
  );
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  return [row(HEADINGS), ...lines.map(row)].join('\n');
}
