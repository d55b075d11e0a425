import type { Diagnostic } from '@assay/contract';
import type { OutputFormat } from './print.js';
import type { Verb } from './verb.js';

/**
 * The one format that the options ask for, or what is wrong with them.
 *
 * @param given every value of `--format`, in the order of the command line
 */
export function outputFormat(
  given: readonly OutputFormat[],
  json: boolean,
  verb: Pick<Verb, 'name' | 'compiles' | 'writesMarkdown'>,
): OutputFormat | Diagnostic {
  const [format, other] = new Set(given);
  if (format !== undefined && other !== undefined) {
    return contradiction(`--format ${format} contradicts --format ${other}`, 'give one of the two');
  }
  if (json && format !== undefined && format !== 'json') {
    return contradiction(
      `--json is the same as --format json, so it contradicts --format ${format}`,
      'give one of the two',
    );
  }
  if (!verb.compiles && (format === 'github' || format === 'sarif')) {
    return contradiction(
      `--format ${format} is for commands that compile the project; "${verb.name}" does not`,
      'leave it out, or write --json',
    );
  }
  if (!verb.writesMarkdown && format === 'markdown') {
    return contradiction(
      `--format markdown is for the answer of assay diff; "${verb.name}" has none to write so`,
      'leave it out, or write --json',
    );
  }
  return json ? 'json' : (format ?? 'pretty');
}

function contradiction(message: string, hint: string): Diagnostic {
  return { code: 'contradictory-options', severity: 'error', message, hint };
}
