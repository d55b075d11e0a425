import { ApiError } from './api-error.js';
import type { ScriptedAnswer } from './fake-bigquery.js';
import { checkPartitionFilter, estimateBytes } from './partitioning.js';
import type { QueryEngine } from './query-engine.js';
import { analysisError } from './query-error.js';
import type { JobConfiguration, TableReference, WireField } from './rest-resources.js';
import type { TableStore } from './table-store.js';
import { invalidQuery, type TranslatedQuery, translateQuery } from './translate-query.js';

/** What is known of a query before it runs. */
export interface QueryAnalysis {
  readonly query: TranslatedQuery | null;
  readonly schema: readonly WireField[];
  readonly tables: readonly TableReference[];
  readonly statementType: string;
  readonly bytes: number;
  readonly partitions: number;
}

export interface Surroundings {
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly projectId: string;
}

/**
 * Parses, resolves and estimates a query: all of what a dry run does.
 * @throws ApiError 400 invalidQuery, 404 notFound
 */
export async function analyseQuery(
  configuration: JobConfiguration,
  script: ScriptedAnswer,
  location: string,
  surroundings: Surroundings,
): Promise<QueryAnalysis> {
  const { tables, projectId } = surroundings;
  const text = configuration.query?.query ?? '';
  if (script.schema !== undefined) {
    const bytes = script.totalBytesProcessed ?? 0;
    const partitions = script.totalPartitionsProcessed ?? 0;
    return { query: null, schema: script.schema, tables: [], statementType: 'SELECT', bytes, partitions };
  }
  const query = translateQuery(text, configuration.query?.queryParameters ?? [], {
    projectId,
    defaultDataset: configuration.query?.defaultDataset?.datasetId ?? null,
  });
  for (const table of query.tables) await tables.mustExist(table, location);
  const facts = await Promise.all(query.tables.map((table) => tables.facts(table)));
  if (query.statementType === 'SELECT') checkPartitionFilter(text, facts);
  const described =
    query.statementType === 'SELECT' ? await describe(query, text, location, surroundings) : null;
  const estimate = estimateBytes(text, facts);
  return {
    query: described?.query ?? query,
    schema: described?.schema ?? [],
    tables: script.referencedTables?.map((name) => tableOf(name, projectId)) ?? query.tables,
    statementType: query.statementType,
    bytes: script.totalBytesProcessed ?? estimate.bytes,
    partitions: script.totalPartitionsProcessed ?? estimate.partitions,
  };
}

interface Described {
  readonly query: TranslatedQuery;
  readonly schema: readonly WireField[];
}

async function describe(
  query: TranslatedQuery,
  text: string,
  location: string,
  surroundings: Surroundings,
): Promise<Described> {
  const { engine, projectId } = surroundings;
  try {
    return { query, schema: checked(await engine.describe(query)) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // DuckDB adds integers of 32 bits to a date and no others.
    if (/'[+-]\(DATE, BIGINT\)'/.test(String(error)) && query.sql.includes(' AS BIGINT)')) {
      const narrow = { ...query, sql: query.sql.replaceAll(' AS BIGINT)', ' AS INTEGER)') };
      return describe(narrow, text, location, surroundings);
    }
    throw analysisError(error, text, projectId, location);
  }
}

function checked(columns: readonly WireField[]): readonly WireField[] {
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.filter(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice.length === 0) return columns;
  const list = twice.map(({ name }) => name).join(', ');
  throw invalidQuery(`Duplicate column names in the result are not supported. Found duplicate(s): ${list}`);
}

function tableOf(name: string, project: string): TableReference {
  const [tableId = '', datasetId = '', projectId = project] = name.split('.').reverse();
  return { projectId, datasetId, tableId };
}
