import { acceptedValues } from './accepted-values.js';
import type { Check } from './check.js';
import { expression } from './expression.js';
import { matches } from './matches.js';
import { metric } from './metric.js';
import { notNull } from './not-null.js';
import { range } from './range.js';
import { rowCount } from './row-count.js';
import { unique } from './unique.js';

/** Every check, in the order in which people are told of them. */
export const CHECKS: readonly Check[] = [
  notNull,
  unique,
  acceptedValues,
  matches,
  range,
  expression,
  rowCount,
  metric,
];
