import { PARTITION_GRANULARITIES, type PartitionType } from '@assay/contract';
import type { ColumnFacts, PartitionFacts, TableFacts, TableSize } from '../inspector.js';
import { at } from './job.js';
import { wholeNumber } from './read-estimate.js';

/** The types of columns as tables have them: the names of legacy SQL for some, of GoogleSQL for others. */
const PARTITION_TYPE: Readonly<Record<string, PartitionType>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  DATETIME: 'datetime',
  INTEGER: 'integer',
  INT64: 'integer',
  STRING: 'string',
};

/** What is compared with a declaration, out of a table resource. */
export function readTableFacts(body: unknown): TableFacts {
  const partition = readPartition(body);
  return {
    kind: kindOf(at(body, 'type')),
    columns: readColumns(at(at(body, 'schema'), 'fields')),
    partition,
    requiresPartitionFilter:
      at(body, 'requirePartitionFilter') === true ||
      // Where older tables have it.
      at(at(body, 'timePartitioning'), 'requirePartitionFilter') === true,
    modifiedAt: textOf(at(body, 'lastModifiedTime')),
  };
}

/** The size, out of a table resource with the figures of storage; rows that still arrive are not in them. */
export function readTableSize(body: unknown): TableSize {
  return {
    rows: wholeNumber(at(body, 'numRows')),
    bytes: wholeNumber(at(body, 'numTotalLogicalBytes')) ?? wholeNumber(at(body, 'numBytes')),
    partitions: wholeNumber(at(body, 'numPartitions')),
  };
}

function readPartition(body: unknown): PartitionFacts | null {
  const time = at(body, 'timePartitioning');
  if (time !== undefined) {
    const type = String(at(time, 'type')).toLowerCase();
    return {
      column: textOf(at(time, 'field')),
      granularity: PARTITION_GRANULARITIES.find((one) => one === type) ?? null,
      range: null,
    };
  }
  const integers = at(body, 'rangePartitioning');
  if (integers === undefined) return null;
  const [start, end, interval] = ['start', 'end', 'interval'].map((key) =>
    wholeNumber(at(at(integers, 'range'), key)),
  );
  const isWhole = typeof start === 'number' && typeof end === 'number' && typeof interval === 'number';
  return {
    column: textOf(at(integers, 'field')),
    granularity: null,
    range: isWhole ? { start, end, interval } : null,
  };
}

function readColumns(fields: unknown): ColumnFacts[] {
  if (!Array.isArray(fields)) return [];
  return fields.map((field: unknown) => {
    const type = String(at(field, 'type'));
    const isRepeated = at(field, 'mode') === 'REPEATED';
    return {
      name: String(at(field, 'name')),
      type: isRepeated ? `ARRAY of ${type}` : type,
      partitionType: isRepeated ? null : (PARTITION_TYPE[type] ?? null),
    };
  });
}

function kindOf(type: unknown): TableFacts['kind'] {
  if (type === 'TABLE' || type === 'SNAPSHOT' || type === 'CLONE') return 'table';
  return type === 'VIEW' || type === 'MATERIALIZED_VIEW' ? 'view' : 'other';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
