import type { Expr } from './expr.js';
import type { TimeUnit } from './partition-duration.js';
import { type Moment, onScale, truncated } from './partition-moment.js';
import { momentOf } from './partition-moment-of.js';
import { printConstant } from './partition-print.js';
import { at } from './partition-written.js';

/** A text that sorts like the days or months that it stands for. */
export interface TextMoment {
  readonly moment: Moment;
  /** What one such text stands for. */
  readonly unit: TimeUnit;
}

const FORMATS: ReadonlyMap<string, { readonly unit: TimeUnit; readonly form: string }> = new Map([
  ['%Y-%m-%d', { unit: 'day', form: 'dashes' }],
  ['%F', { unit: 'day', form: 'dashes' }],
  ['%Y%m%d', { unit: 'day', form: 'digits' }],
  ['%Y-%m', { unit: 'month', form: 'dashes' }],
  ['%Y%m', { unit: 'month', form: 'digits' }],
]);

/**
 * The days that a text stands for where texts are compared: `20010630`, `2001-06-30`, `200106`, `2001-06`, and those that
 * FORMAT_DATE, strftime and a cast of a date make. Texts of two forms do not sort by their days: they have no distance.
 *
 * @param prefix what stands in front of each text, as `2001` of `events_2001*`
 */
export function textMoment(expr: Expr, prefix = ''): TextMoment | null {
  switch (expr.kind) {
    case 'paren':
      return textMoment(expr.inner, prefix);
    case 'literal':
      return expr.type === 'string' ? readText(`${prefix}${expr.value}`) : null;
    case 'cast': {
      if (!/^(?:VAR_?CHAR|STRING|TEXT)$/.test(expr.type)) return null;
      const moment = momentOf(expr.operand);
      return moment?.starts == null ? null : ofForm(moment, 'day', 'dashes');
    }
    case 'call': {
      if (prefix !== '' || expr.modified || (expr.name !== 'FORMAT_DATE' && expr.name !== 'STRFTIME'))
        return null;
      const [first, second] = expr.args;
      const [format, value] =
        first?.kind === 'literal' && FORMATS.has(first.value) ? [first, second] : [second, first];
      const known = format?.kind === 'literal' ? FORMATS.get(format.value) : undefined;
      const moment = value === undefined ? null : momentOf(value);
      if (known === undefined || value === undefined || moment === null) return null;
      const begun = truncated(moment, known.unit, printConstant(value));
      return ofForm(begun, known.unit, known.form);
    }
    default:
      return null;
  }
}

function ofForm(moment: Moment, unit: TimeUnit, form: string): TextMoment {
  return { moment: onScale(moment, form), unit };
}

function readText(text: string): TextMoment | null {
  const [, year, dash = '', month, , day] = /^(\d{4})(-?)(\d{2})(\2(\d{2}))?$/.exec(text) ?? [];
  if (year === undefined) return null;
  const written = at(Number(year), Number(month), Number(day ?? 1));
  if (written === null) return null;
  const moment = { distances: [{ origin: '', min: written.ms, max: written.ms }], starts: written.starts };
  return ofForm(moment, day === undefined ? 'month' : 'day', dash === '' ? 'digits' : 'dashes');
}
