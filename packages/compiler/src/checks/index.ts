import { acceptedValues } from './accepted-values.js';
import type { Check } from './check.js';
import { expression } from './expression.js';
import { foreignValues } from './foreign-values.js';
import { freshness } from './freshness.js';
import { matches } from './matches.js';
import { metric } from './metric.js';
import { notNull } from './not-null.js';
import { range } from './range.js';
import { rowCount } from './row-count.js';
import { rowCountChange } from './row-count-change.js';
import { sameTotalAs } from './same-total-as.js';
import { unique } from './unique.js';

/** Every check, in the order in which people are told of them. */
export const CHECKS: readonly Check[] = [
  notNull,
  unique,
  acceptedValues,
  matches,
  range,
  foreignValues,
  expression,
  rowCount,
  rowCountChange,
  freshness,
  metric,
  sameTotalAs,
];
