import type { RunStartEvent } from './events.js';
import type { PlanAudit } from './plan.js';

/**
 * The options of `assay run` that decide what an audit asks besides its date, as a run had them: what reads `@run_timestamp` is given
 * that of the run, and parameters their values. Of what may be personal none is named.
 */
export function runOptions(
  { sql, compare, sensitive, parameters: declared }: PlanAudit,
  { runTimestamp, parameters }: Pick<RunStartEvent, 'runTimestamp' | 'parameters'>,
): string[] {
  const texts = compare === null ? [sql] : [sql, compare.right.sql];
  const asksTime = texts.some((text) => text.parameters.some(({ name }) => name === 'run_timestamp'));
  return [
    ...(asksTime ? [`--timestamp ${runTimestamp}`] : []),
    ...(sensitive ? [] : declared).flatMap(({ name }) => {
      const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      return value === undefined ? [] : [`--param ${shellWord(`${name}=${value.value}`)}`];
    }),
  ];
}

/** As a shell takes it for one word that is nothing else. */
export function shellWord(text: string): string {
  return /^[\w.:@/][\w.:@/=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
