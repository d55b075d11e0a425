import { clip } from '@assay/contract';
import { SHORT_VERDICTS, VERDICT_MARKS, type VerdictLook } from '../status-mark.js';
import { visibleText } from '../visible-text.js';
import type { SiteFacts } from './site-facts.js';
import { tableLook } from './table-mark.js';

/** A picture for other people's pages: a table, its verdict, and of which day it is, so that an old one cannot pass for today's. */
export interface Badge {
  readonly title: string;
  readonly width: number;
  /** Where the verdict begins. */
  readonly split: number;
  readonly color: string;
  readonly name: BadgeText;
  readonly verdict: BadgeText;
}

/** A text is drawn as wide as it was measured, whatever font it is drawn in. */
export interface BadgeText {
  readonly x: number;
  readonly width: number;
  readonly text: string;
}

/** White letters have a contrast of 4.5 and more on them. It stands alone, so it cannot ask the style sheet. */
const COLORS: Readonly<Record<VerdictLook, string>> = {
  bad: '#b3261e',
  undecided: '#6b3fa0',
  unknown: '#6b3fa0',
  unchecked: '#596069',
  caveat: '#855300',
  good: '#1b7a3d',
};

const LONGEST_NAME = 60;
const PADDING = 7;

export function badge(facts: SiteFacts, table: string): Badge {
  const look = tableLook(facts, table);
  const { glyph, word } = VERDICT_MARKS[look];
  const shown = xmlText(table);
  const date = facts.since === null ? 'no run yet' : facts.since;
  const name = clip(shown, LONGEST_NAME);
  const verdict = `${glyph} ${SHORT_VERDICTS[look]} · ${date}`;
  const split = textWidth(name) + 2 * PADDING;
  return {
    title: `${name}: ${word}, ${facts.since === null ? date : `as of the run date ${date}`}`,
    width: split + textWidth(verdict) + 2 * PADDING,
    split,
    color: COLORS[look],
    name: { x: PADDING, width: textWidth(name), text: name },
    verdict: { x: split + PADDING, width: textWidth(verdict), text: verdict },
  };
}

/** A name as XML may hold it: no control characters, no halves of characters. */
function xmlText(text: string): string {
  return visibleText(text)
    .replace(/[\t\n]/g, ' ')
    .replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}

/** Widths of ASCII from the space on in Verdana, 11 px, in hundredths of a pixel. */
const WIDTHS = [
  387, 433, 505, 900, 699, 1184, 799, 295, 500, 500, 699, 900, 400, 500, 400, 500, 699, 699, 699, 699, 699,
  699, 699, 699, 699, 699, 500, 500, 900, 900, 900, 600, 1100, 752, 754, 768, 848, 696, 632, 853, 827, 463,
  500, 762, 612, 927, 823, 866, 663, 866, 765, 752, 678, 805, 752, 1088, 754, 677, 754, 500, 500, 500, 900,
  700, 700, 661, 685, 573, 685, 655, 387, 685, 696, 302, 379, 651, 302, 1070, 696, 668, 685, 685, 469, 573,
  433, 696, 651, 900, 651, 651, 578, 698, 500, 698, 900,
];
/** Of everything else: as wide as the widest script. */
const WIDE = 1100;

/** In whole pixels. */
export function textWidth(text: string): number {
  let sum = 0;
  for (const character of text) sum += WIDTHS[(character.codePointAt(0) ?? 0) - 32] ?? WIDE;
  return Math.ceil(sum / 100);
}
