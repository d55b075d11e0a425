import { type ApiError, notFound } from './api-error.js';
import type { ErrorProto } from './rest-resources.js';
import { placeIn } from './rewrite-tokens.js';
import { invalidQuery } from './translate-query.js';

/** What DuckDB says before it runs, as BigQuery's analyser says it, with the place in the text of the query. */
export function analysisError(error: unknown, query: string, projectId: string, location: string): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  const column = /Referenced column "([^"]+)" not found|column named "([^"]+)"|column "([^"]+)"/.exec(
    message,
  );
  const columnName = column?.[1] ?? column?.[2] ?? column?.[3];
  if (columnName !== undefined)
    return invalidQuery(`Unrecognized name: ${columnName}${placeOf(query, columnName)}`);
  const table = /Table with name (\S+) does not exist|schema with name (\S+) does not exist/i.exec(message);
  const tableName = table?.[1] ?? table?.[2];
  if (tableName !== undefined) {
    const written = new RegExp(`[\\w\`.-]*\\b${tableName.replace(/\W/g, '\\$&')}\\b[\\w\`.]*`, 'i').exec(
      query,
    )?.[0];
    const path = (written ?? tableName).replaceAll('`', '').replace(`${projectId}.`, '');
    return notFound(`Table ${projectId}:${path} was not found in location ${location}`);
  }
  const name = /Scalar Function with name "?(?:bq_)?(\w+)"? does not exist/i.exec(message)?.[1];
  if (name !== undefined) return invalidQuery(`Function not found: ${name}${placeOf(query, name)}`);
  return invalidQuery(`${firstLine(message)} at [1:1]`);
}

/** What DuckDB says while it runs, as the error of a job. */
export function runtimeError(error: unknown): ErrorProto {
  const message = error instanceof Error ? error.message : String(error);
  const value = /Could not convert string '(.*)' to (\w+)/.exec(message);
  if (value !== null) {
    const type = value[2]?.toLowerCase().replace('double', 'float64') ?? 'value';
    return { reason: 'invalidQuery', message: `Bad ${type} value: ${value[1]}`, location: 'q' };
  }
  if (/overflow|out of range/i.test(message)) {
    return { reason: 'invalidQuery', message: `int64 overflow: ${firstLine(message)}`, location: 'q' };
  }
  if (/Out of Memory/i.test(message)) {
    const text =
      'Resources exceeded during query execution: The query could not be executed in the allotted memory.';
    return { reason: 'resourcesExceeded', message: text };
  }
  return { reason: 'invalidQuery', message: firstLine(message), location: 'q' };
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/^[A-Za-z ]+ Error: /, '');
}

function placeOf(query: string, name: string): string {
  const at = new RegExp(`(?<![\\w@])${name.replace(/\W/g, '\\$&')}(?!\\w)`, 'i').exec(query);
  if (at === null) return '';
  const place = placeIn(Array.from(query), Array.from(query.slice(0, at.index)).length);
  return ` at [${place.line}:${place.column}]`;
}
