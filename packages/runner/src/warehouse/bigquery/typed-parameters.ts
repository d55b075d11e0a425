import type { ParameterType, ParameterValue, ParameterValues } from '@assay/contract';

/** The client's makers of typed values. A plain text with the type DATE would go out as an empty value, which means NULL. */
export interface ClientValues {
  readonly date: (value: string) => unknown;
  readonly timestamp: (value: string) => unknown;
  readonly int: (value: string) => unknown;
}

/** Parameters as the client takes them. */
export interface TypedParameters {
  readonly params: Readonly<Record<string, unknown>>;
  /** Of those whose type the client cannot see in the value. */
  readonly types: Readonly<Record<string, string>>;
}

/** Digits before and behind the point that the type NUMERIC holds whatever they are. */
const NUMERIC = { whole: 29, fraction: 9 };
const BIGNUMERIC = { whole: 38, fraction: 38 };

/** Binds each value by its type; a number as the narrowest type that holds all its digits. */
export function typedParameters(values: ParameterValues, client: ClientValues): TypedParameters {
  const params: Record<string, unknown> = {};
  const types: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(values)) {
    params[name] = clientValue(parameter, client);
    const type = typeToName(parameter);
    if (type !== null) types[name] = type;
  }
  return { params, types };
}

function clientValue({ type, value }: ParameterValue, client: ClientValues): unknown {
  switch (type) {
    case 'date':
      return client.date(value);
    case 'timestamp':
      return client.timestamp(value);
    case 'integer':
      return client.int(value);
    case 'boolean':
      return value === 'true';
    case 'number':
    case 'string':
      return value;
    default:
      return unknownType(type);
  }
}

function typeToName({ type, value }: ParameterValue): string | null {
  if (type === 'string') return 'STRING';
  if (type !== 'number') return null;
  const digits = /^[+-]?0*(\d*)(?:\.(\d*))?$/.exec(value);
  if (!digits) return 'FLOAT64';
  const [whole, fraction] = [digits[1]?.length ?? 0, digits[2]?.length ?? 0];
  const holds = (limit: typeof NUMERIC): boolean => whole <= limit.whole && fraction <= limit.fraction;
  if (holds(NUMERIC)) return 'NUMERIC';
  return holds(BIGNUMERIC) ? 'BIGNUMERIC' : 'FLOAT64';
}

function unknownType(type: never): never {
  throw new Error(`not a type of parameter: ${String(type satisfies ParameterType)}`);
}
