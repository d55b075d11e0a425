import { z } from 'zod';
import type { Check } from './check.js';
import { commonOptions } from './common-options.js';
import { CHECKS } from './index.js';

/** The options of a check as they may be written: its own, then those of every check. */
export function optionsOf(check: Check): z.ZodObject {
  const known = SCHEMAS.get(check);
  if (known) return known;
  const schema = check.options.extend(commonOptions);
  SCHEMAS.set(check, schema);
  return schema;
}

/** A schema is compiled when it is first used: of thousands of checks each needs that of its kind. */
const SCHEMAS = new Map<Check, z.ZodObject>();

/** Whether a check says enough by its name alone. */
export function standsAlone({ options }: Check): boolean {
  return options.safeParse({}).success;
}

/** Whether the check may stand below a column, or at a table. */
export function standsAt({ scope }: Check, place: 'column' | 'table'): boolean {
  return scope === 'both' || scope === place;
}

/** What `checks:` may hold, for editors; the compiler reads each check by itself. */
export function checksSchema(place: 'column' | 'table'): z.ZodType {
  const here = CHECKS.filter((check) => standsAt(check, place));
  const bare = here.filter(standsAlone).map(({ name, summary }) => z.literal(name).describe(summary));
  const keys = here.map((check) => [check.name, valueSchema(check).optional().describe(check.summary)]);
  const one = z
    .strictObject(Object.fromEntries(keys) as Record<string, z.ZodType>)
    .meta({ minProperties: 1, maxProperties: 1 });
  return z
    .array(z.union([...bare, one]))
    .describe(
      place === 'column'
        ? 'Checks of the column, each compiled to an audit.'
        : 'Checks of the table as a whole, each compiled to an audit.',
    );
}

function valueSchema(check: Check): z.ZodType {
  const options = optionsOf(check);
  const value = check.shorthand === null ? undefined : check.options.shape[check.shorthand];
  return value === undefined ? options : z.union([value as z.ZodType, options]);
}
