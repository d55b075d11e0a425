import { compareText, type Partition, type PlanColumn, type PlanTable } from '@assay/contract';
import {
  type AspectChange,
  bytesText,
  changeOf,
  compareLimits,
  compareLists,
  namesText,
  saying,
} from './aspect-change.js';
import { diffSuppressions } from './diff-suppressions.js';

/** All that differs between two versions of one declared table. */
export function diffTable(before: PlanTable, after: PlanTable): AspectChange[] {
  const word = (value: string | null): string | null => value;
  const neutral = (sentence: string) => () => ({ direction: 'neutral', sentence }) as const;
  return [
    ...changeOf({ aspect: 'layer', before: before.layer, after: after.layer, text: word }, () => ({
      direction: 'unclear',
      sentence: 'rules and selections of another layer hold for it',
    })),
    ...changeOf(
      { aspect: 'depends_on', before: before.dependsOn, after: after.dependsOn, text: namesText },
      (a, b) =>
        saying(compareLists(a, b), {
          loosened: 'bad data of a table that it is made from no longer disables what is downstream',
          tightened: 'bad data of more tables disables what is downstream',
          other: 'bad data of other tables disables what is downstream',
        }),
    ),
    ...changeOf(
      { aspect: 'partition', before: before.partition, after: after.partition, text: partitionText },
      () => ({
        direction: 'unclear',
        sentence: 'other conditions leave parts of it out',
      }),
    ),
    ...changeOf(
      { aspect: 'max_bytes', before: before.maxBytes, after: after.maxBytes, text: bytesText },
      (a, b) =>
        saying(compareLimits(a, b), {
          loosened: 'a query that reads it may bill more',
          tightened: 'a query that reads it may bill less',
        }),
    ),
    ...diffColumns(before.columns, after.columns),
    ...diffSuppressions(before.suppressions, after.suppressions),
    ...changeOf(
      { aspect: 'owner', before: before.owner, after: after.owner, text: word },
      neutral('another group answers for it'),
    ),
    ...changeOf(
      { aspect: 'description', before: before.description, after: after.description, text: word },
      neutral('it is described otherwise'),
    ),
    ...changeOf(
      { aspect: 'source', before: before.source.file, after: after.source.file, text: word },
      neutral('it stands in another file'),
    ),
  ];
}

/** One change for each column; those that hold personal data are masked. */
function diffColumns(before: readonly PlanColumn[], after: readonly PlanColumn[]): AspectChange[] {
  // A column can be declared in any case of letters.
  const byName = (all: readonly PlanColumn[]) => new Map(all.map((one) => [one.name.toLowerCase(), one]));
  const [old, now] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return names.flatMap((name): AspectChange[] => {
    const [from, to] = [old.get(name), now.get(name)];
    const texts = { before: from ? columnText(from) : null, after: to ? columnText(to) : null };
    if (from?.pii !== to?.pii && (from?.pii || to?.pii)) {
      const judged = saying(to?.pii ? 'tightened' : 'loosened', {
        loosened: `values of ${name} are shown wherever no pattern of pii_columns masks them`,
        tightened: `values of ${name} are masked`,
      });
      return [{ aspect: 'pii', ...judged, ...texts }];
    }
    if (from && to && from.name === to.name && from.description === to.description) return [];
    const sentence = !from
      ? `${name} is declared`
      : to
        ? `${name} is described otherwise`
        : `${name} is no longer declared`;
    return [{ aspect: 'columns', direction: 'neutral', sentence, ...texts }];
  });
}

function columnText({ name, description, pii }: PlanColumn): string {
  return `${name}${pii ? ' (pii)' : ''}${description === null ? '' : `: ${description}`}`;
}

function partitionText(partition: Partition | null): string | null {
  if (partition === null) return null;
  const { kind, column, type, granularity, range } = partition;
  const parts = range === null ? '' : ` from ${range.start} to ${range.end} by ${range.interval}`;
  return `${kind} ${column} ${type}${granularity === null ? '' : ` by ${granularity}`}${parts}`;
}
