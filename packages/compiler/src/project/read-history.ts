import { didYouMean, listOf } from '@assay/contract';
import type { Report } from '../problem.js';
import type { AssayFile } from './assay-schema.js';
import type { HistoryDestination } from './project.js';
import type { YamlFile } from './read-yaml.js';
import { toTarget } from './to-target.js';

/** Where the history is copied to; null where the file says nothing of it, or something wrong, which is reported. */
export function readHistory(
  yaml: YamlFile,
  {
    history,
    targets,
    default_target: fallback,
  }: Partial<Pick<AssayFile, 'history' | 'targets' | 'default_target'>>,
  report: Report,
): HistoryDestination | null {
  if (!history || !targets) return null;
  const { bigquery: dataset, target: named } = history;
  const fitting = Object.keys(targets).filter((name) => targets[name]?.type === 'bigquery');
  const place = (key: string) => ({ file: yaml.file, span: yaml.spanOf(['history', key]) });
  if (named !== undefined && !fitting.includes(named)) {
    const isTarget = Object.hasOwn(targets, named);
    report({
      code: isTarget ? 'invalid-value' : 'unknown-target',
      message: isTarget
        ? `target "${named}" is not of type bigquery, so the history cannot be copied there`
        : `unknown target "${named}"`,
      label: isTarget ? 'not on BigQuery' : 'not one of the targets',
      hint: didYouMean(named, fitting) ?? hintOf(fitting),
      place: place('target'),
    });
    return null;
  }
  const name = named ?? (fitting.length === 1 ? fitting[0] : fitting.find((one) => one === fallback));
  const target = name === undefined ? undefined : targets[name];
  if (name === undefined || target === undefined) {
    report({
      code: 'invalid-value',
      message:
        fitting.length === 0
          ? 'no target is of type bigquery, so nothing says in which project and location the dataset is'
          : `the dataset may be of ${fitting.length} targets`,
      label: 'of which target?',
      hint: hintOf(fitting),
      place: place('bigquery'),
    });
    return null;
  }
  const read = toTarget(name, target);
  return read.type === 'bigquery' ? { dataset, target: read } : null;
}

function hintOf(fitting: readonly string[]): string {
  return fitting.length === 0
    ? 'add a target of type bigquery, whether or not audits run on it'
    : `write \`target: ${listOf(fitting)}\` below \`history\``;
}
