const MICROS = 1_000_000n;

/**
 * A TIMESTAMP in UTC to the microsecond, `2001-06-30 01:02:03.5`, out of what the service sent: microseconds since 1970 as was
 * asked, or seconds with a point or an exponent, or a text of its own, from a service that does not know the question.
 */
export function timestampText(value: string): string {
  if (/^-?\d+$/.test(value)) return fromMicros(BigInt(value));
  const seconds = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(value);
  if (seconds) return fromMicros(microsOf(seconds));
  return dateTimeText(value).replace(/ ?(?:Z|UTC|\+00(?::?00)?)$/, '');
}

/** A DATETIME, or the part of a TIME behind its point, as short as it can be said: `2001-06-30 01:02:03.5`. */
export function dateTimeText(value: string): string {
  return value.replace('T', ' ').replace(/(\.\d*?)0+(?!\d)/, (_, kept: string) => (kept === '.' ? '' : kept));
}

function microsOf([, sign, whole = '', fraction = '', exponent = '0']: RegExpExecArray): bigint {
  const digits = whole + fraction;
  const shift = Number(exponent) - fraction.length + 6;
  const micros = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift);
  return sign === '-' ? -micros : micros;
}

function fromMicros(micros: bigint): string {
  const fraction = ((micros % MICROS) + MICROS) % MICROS;
  const seconds = (micros - fraction) / MICROS;
  // Years 1 to 9999, as BigQuery has them; each is within what a Date holds.
  const [day = '', rest = ''] = new Date(Number(seconds) * 1000).toISOString().split('T');
  return dateTimeText(`${day} ${rest.slice(0, 8)}.${String(fraction).padStart(6, '0')}`);
}
