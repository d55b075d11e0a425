import { DAY_MS, DIMENSIONS } from '@assay/contract';
import { z } from 'zod';
import type { Code } from '../codes.js';
import { name } from './schema-parts.js';
import { parseWindow, WINDOW_PATTERN } from './window.js';

const window = (description: string) =>
  z
    .string({ error: 'must be a number of days or hours such as 31d, 48h or 1d12h' })
    .regex(WINDOW_PATTERN, 'must be a number of days or hours such as 31d, 48h or 1d12h')
    .regex(/[1-9]/, 'must be longer than nothing')
    .describe(description);

/**
 * The options of the rules that have some: their keys in `assay.yml` and what a rule gets of them, defaults included. The
 * page of the rule documents them under "Options".
 */
export const RULE_OPTIONS = {
  'missing-dimension-coverage': define(
    {
      layers: z
        .record(
          name('Name of a layer.'),
          z
            .array(z.enum(DIMENSIONS))
            .describe('Quality dimensions that each table of the layer is audited for.'),
        )
        .describe('For each layer the dimensions that its tables must be audited for. Default: none.')
        .optional(),
    },
    ({ layers }) => ({ layers: new Map(Object.entries(layers ?? {})) }),
  ),
  'unbounded-partition-filter': define(
    {
      max_window: window(
        'The longest range of a date or time partition that one query may read, such as 31d or 48h. Default: 31d.',
      ).optional(),
    },
    ({ max_window }) => ({ maxWindowMs: parseWindow(max_window ?? '') ?? 31 * DAY_MS }),
  ),
} as const satisfies Partial<Record<Code, OptionsDefinition>>;

/** What each rule with options gets, by its code. */
export type RuleOptions = {
  readonly [RuleCode in keyof typeof RULE_OPTIONS]: ReturnType<(typeof RULE_OPTIONS)[RuleCode]['read']>;
};

interface OptionsDefinition {
  /** Each key is optional and says its default in its description. */
  readonly shape: z.ZodRawShape;
  /** The options out of what was written, `severity` and all; what is not written or not valid gets its default. */
  readonly read: (written: unknown) => object;
}

function define<Shape extends z.ZodRawShape, Options extends object>(
  shape: Shape,
  complete: (written: Partial<z.output<z.ZodObject<Shape>>>) => Options,
) {
  const schema = z.object(shape).partial();
  return {
    shape,
    read: (written: unknown): Options => {
      const parsed = schema.safeParse(written);
      return complete(parsed.success ? (parsed.data as Partial<z.output<z.ZodObject<Shape>>>) : {});
    },
  };
}

/** The options of all rules, by what `rules` of `assay.yml` says, which is valid as far as it is given. */
export function readRuleOptions(rules: Readonly<Record<string, unknown>>): RuleOptions {
  return Object.fromEntries(
    Object.entries(RULE_OPTIONS).map(([code, { read }]) => [code, read(rules[code])]),
  ) as RuleOptions;
}
