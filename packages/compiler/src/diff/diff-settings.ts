import { formatLimit, type Plan, type SampleLimits, stableStringify, type Target } from '@assay/contract';
import { type AspectChange, bytesText, changeOf, compareLimits, namesText, saying } from './aspect-change.js';

const word = (value: string | null): string | null => value;
const number = (value: number | null): string | null => (value === null ? null : String(value));

/** What differs between two projects themselves. */
export function diffProject({ project: before }: Plan, { project: after }: Plan): AspectChange[] {
  return [
    ...changeOf({ aspect: 'name', before: before.name, after: after.name, text: word }, () => ({
      direction: 'unclear',
      sentence: 'the history knows the project by its name',
    })),
    ...changeOf({ aspect: 'timezone', before: before.timezone, after: after.timezone, text: word }, () => ({
      direction: 'unclear',
      sentence: 'a day is another span of time',
    })),
    ...changeOf(
      { aspect: 'run_deadline', before: before.runDeadlineMs, after: after.runDeadlineMs, text: formatLimit },
      (a, b) =>
        saying(compareLimits(a, b), {
          loosened: 'a run may take longer before what is left is not run',
          tightened: 'a run may take less long before what is left is not run',
        }),
    ),
    ...changeOf(
      { aspect: 'samples', before: before.samples, after: after.samples, text: samplesText },
      () => ({
        direction: 'unclear',
        sentence: 'more or less of the offending rows is kept',
      }),
    ),
  ];
}

function samplesText(samples: SampleLimits): string {
  return Object.entries(samples)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** What differs in the order of the layers. */
export function diffLayers({ layers: before }: Plan, { layers: after }: Plan): AspectChange[] {
  return changeOf({ aspect: 'layers', before, after, text: namesText }, () => ({
    direction: 'unclear',
    sentence: 'tables may depend on others',
  }));
}

/** What differs between two versions of one target. */
export function diffTarget(before: Target, after: Target): AspectChange[] {
  const unclear = (sentence: string) => () => ({ direction: 'unclear', sentence }) as const;
  const neutral = (sentence: string) => () => ({ direction: 'neutral', sentence }) as const;
  const concurrent = changeOf(
    {
      aspect: 'max_concurrent_queries',
      before: before.maxConcurrentQueries,
      after: after.maxConcurrentQueries,
      text: number,
    },
    neutral('more or fewer queries run at once'),
  );
  if (before.type === 'duckdb' && after.type === 'duckdb') {
    const own = neutral('queries get more or less of the machine');
    return [
      ...changeOf(
        { aspect: 'path', before: before.path, after: after.path, text: word },
        unclear('another database is audited'),
      ),
      ...concurrent,
      ...changeOf({ aspect: 'threads', before: before.threads, after: after.threads, text: number }, own),
      ...changeOf(
        { aspect: 'memory_limit', before: before.memoryLimit, after: after.memoryLimit, text: word },
        own,
      ),
      ...changeOf(
        { aspect: 'temp_limit', before: before.tempLimit, after: after.tempLimit, text: word },
        own,
      ),
    ];
  }
  if (before.type === 'bigquery' && after.type === 'bigquery')
    return [
      ...changeOf(
        { aspect: 'project', before: before.project, after: after.project, text: word },
        unclear('another warehouse is audited'),
      ),
      ...changeOf(
        { aspect: 'location', before: before.location, after: after.location, text: word },
        unclear('queries run somewhere else'),
      ),
      ...concurrent,
      ...changeOf(
        {
          aspect: 'maximum_bytes_billed',
          before: before.maximumBytesBilled,
          after: after.maximumBytesBilled,
          text: bytesText,
        },
        (a, b) =>
          saying(compareLimits(a, b), {
            loosened: 'one query may bill more',
            tightened: 'one query may bill less',
          }),
      ),
      ...changeOf(
        {
          aspect: 'price_per_tib',
          before: before.pricePerTib ?? null,
          after: after.pricePerTib ?? null,
          text: number,
        },
        neutral('what is billed is told at another price'),
      ),
      ...changeOf(
        { aspect: 'use_query_cache', before: before.useQueryCache, after: after.useQueryCache, text: String },
        neutral('the warehouse counts what is the same either way'),
      ),
    ];
  return changeOf(
    { aspect: 'type', before, after, text: targetText },
    unclear('another warehouse is audited'),
  );
}

function targetText(target: Target): string {
  return stableStringify(target).trim();
}
