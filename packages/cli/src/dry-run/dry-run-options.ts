import { parseByteSize } from '@assay/compiler/byte-size';
import { parseDuration } from '@assay/compiler/duration';
import type { Diagnostic } from '@assay/contract';
import { collect, invalidValue, notEmpty } from '../option-value.js';
import type { Verb } from '../verb.js';

/** Options of the commands that can ask the warehouse. */
export interface DryRunOptions {
  readonly dryRun?: boolean;
  readonly requireDryRun?: boolean;
  /** In bytes. */
  readonly maxBytes?: number;
  /** In milliseconds. */
  readonly dryRunTimeout?: number;
  readonly date?: string;
  readonly param?: readonly string[];
  /** False with `--no-fuse`, where a command has it. */
  readonly fuse?: boolean;
}

type Commander = Parameters<NonNullable<Verb['configure']>>[0];

export function addDryRunOptions(command: Commander): Commander {
  return command
    .option(
      '--dry-run',
      'ask BigQuery about every query and table, without running or paying anything; or DuckDB for the types of partition columns',
    )
    .option('--require-dry-run', 'with --dry-run: what could not be checked ends with exit code 3')
    .option('--max-bytes <size>', 'with --dry-run: most that a run may read, as 50GB', byteSize)
    .option(
      '--dry-run-timeout <time>',
      'with --dry-run: what is not known by then is not (default: 10m)',
      time,
    )
    .option('--date <day>', 'with --dry-run: @run_date, as 2001-06-30 (default: yesterday)')
    .option('--param <name=value>', 'with --dry-run: value of an audit parameter; repeatable', collect);
}

/** An option that would do nothing is a gate that does not shut. */
export function idleOption(options: DryRunOptions): Diagnostic | null {
  const given: readonly (readonly [string, unknown])[] = [
    ['--require-dry-run', options.requireDryRun],
    ['--max-bytes', options.maxBytes],
    ['--dry-run-timeout', options.dryRunTimeout],
    ['--date', options.date],
    ['--param', options.param],
  ];
  const idle = given.find(([, value]) => value !== undefined);
  if (options.dryRun || !idle) return null;
  return {
    code: 'contradictory-options',
    severity: 'error',
    message: `${idle[0]} says how a dry run is done, and none is asked for`,
    hint: `add --dry-run, or take ${idle[0]} out`,
  };
}

function byteSize(value: string): number {
  return parseByteSize(notEmpty(value)) ?? invalidValue('A size is expected, as 50GB or 1.5TiB.');
}

function time(value: string): number {
  return parseDuration(notEmpty(value)) ?? invalidValue('A time is expected, as 90s or 10m.');
}
