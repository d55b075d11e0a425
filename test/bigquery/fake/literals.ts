/** A literal as it stands in the query, with its quotes and prefix. */
export interface Literal {
  readonly text: string;
  readonly type: 'TEXT' | 'JSON' | 'NUMERIC' | 'BIGNUMERIC';
}

/** The literal in DuckDB's words. */
export function literalSql({ text, type }: Literal): string {
  const form = /^([A-Za-z]*)('''|"""|'|")([\s\S]*)\2$/.exec(text);
  const prefix = (form?.[1] ?? '').toUpperCase();
  const body = form?.[3] ?? text;
  if (prefix.includes('B'))
    return `unhex('${(prefix.includes('R') ? Buffer.from(body) : bytesOf(body)).toString('hex')}')`;
  const value = prefix.includes('R') ? body : textOf(body);
  if (type === 'TEXT') return quoted(value);
  if (type === 'JSON') return `CAST(${quoted(value)} AS JSON)`;
  return `CAST(${quoted(value)} AS ${decimalType(value, type)})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A decimal type of DuckDB (38 digits in all) that holds the value and is told from the other by its width: NUMERIC has up
 * to 29 digits before the point and 9 behind, all else is BIGNUMERIC.
 */
export function decimalType(value: string, type: 'NUMERIC' | 'BIGNUMERIC'): string {
  if (type === 'NUMERIC') return 'DECIMAL(38, 9)';
  const [whole = '', fraction = ''] = value.replace(/^[+-]/, '').split('.');
  const scale = whole.length > 28 ? 38 - whole.length : Math.max(fraction.length, 10);
  return `DECIMAL(38, ${scale})`;
}

const ESCAPE = /\\(?:([0-7]{3})|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;
const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function textOf(body: string): string {
  return body.replace(
    ESCAPE,
    (_, octal?: string, hex?: string, short?: string, long?: string, one?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const code = hex ?? short ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return NAMED[one ?? ''] ?? one ?? '';
    },
  );
}

/** As for a text, but `\xff` is one byte. */
function bytesOf(body: string): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of body.matchAll(ESCAPE)) {
    const [whole, octal, hex] = match;
    parts.push(Buffer.from(body.slice(end, match.index)));
    if (octal !== undefined) parts.push(Buffer.from([Number.parseInt(octal, 8)]));
    else if (hex !== undefined) parts.push(Buffer.from([Number.parseInt(hex, 16)]));
    else parts.push(Buffer.from(textOf(whole)));
    end = match.index + whole.length;
  }
  return Buffer.concat([...parts, Buffer.from(body.slice(end))]);
}
