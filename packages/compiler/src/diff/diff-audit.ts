import {
  type Dialect,
  formatExpectation,
  formatLimit,
  LIMITED_FIGURES,
  type Mask,
  type PlanAudit,
  type PlanParameter,
  type Scan,
  type Thresholds,
} from '@assay/contract';
import {
  type AspectChange,
  bytesText,
  changeOf,
  compareLimits,
  compareLists,
  namesText,
  saying,
} from './aspect-change.js';
import { compareThresholds } from './compare-thresholds.js';
import { diffCompare } from './diff-compare.js';
import { diffSql } from './diff-sql.js';
import { diffSuppressions } from './diff-suppressions.js';

/** What of the two plans around it decides how a change of an audit is to be taken. */
export interface AuditSurroundings {
  readonly dialect: Dialect;
  /** What one query may bill where the audit does not say, before and after; null: nothing is billed. */
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
  /** The dialect of another target that a comparison names. */
  readonly dialectOf: (target: string | null) => Dialect;
}

/** All that differs between two versions of one audit. */
export function diffAudit(before: PlanAudit, after: PlanAudit, around: AuditSurroundings): AspectChange[] {
  const bySql = diffSql('sql', before.sql, after.sql, around.dialect);
  const compare = diffCompare(before.compare, after.compare, around.dialectOf);
  const changes = [
    ...diffJudgement(before, after),
    ...bySql,
    ...compare,
    ...diffLimits(before, after, around),
    ...diffPrivacy(
      before,
      after,
      [...bySql, ...compare].some(({ direction }) => direction !== 'neutral'),
    ),
    ...(bySql.length + compare.length > 0 ? [] : diffReading(before, after)),
    ...diffSuppressions(before.suppressions, after.suppressions),
    ...diffWords(before, after),
  ];
  const tellsDefinition = changes.some(({ aspect }) => DEFINITION.has(aspect));
  return before.fingerprint === after.fingerprint || tellsDefinition
    ? changes
    : [...changes, { ...UNTOLD, before: before.fingerprint, after: after.fingerprint }];
}

/** Aspects of which a fingerprint is made. */
const DEFINITION = new Set(
  'severity expect allow_empty sql params scan table compare key matched tolerance left right right_sql right_scan'.split(
    ' ',
  ),
);
const UNTOLD = {
  aspect: 'fingerprint',
  direction: 'unclear',
  sentence: 'its definition differs in something that is not told here',
} as const;

function diffJudgement(before: PlanAudit, after: PlanAudit): AspectChange[] {
  return [
    ...pair(
      'severity',
      before.severity,
      after.severity,
      (value) => value,
      () =>
        saying(after.severity === 'warn' ? 'loosened' : 'tightened', {
          loosened: 'bad data is only shown, and blocks nothing',
          tightened: 'bad data makes it fail',
        }),
    ),
    ...pair('blocking', before.blocking, after.blocking, String, () =>
      saying(after.blocking ? 'tightened' : 'loosened', {
        loosened: 'what is downstream runs whatever it finds',
        tightened: 'what is downstream is disabled where it does not pass',
      }),
    ),
    ...diffExpect(before, after),
    ...pair('allow_empty', before.allowEmpty, after.allowEmpty, String, () =>
      saying(after.allowEmpty ? 'loosened' : 'tightened', {
        loosened: 'nothing examined is as good as a pass',
        tightened: 'nothing examined is no longer a pass',
      }),
    ),
  ];
}

function diffExpect(before: PlanAudit, after: PlanAudit): AspectChange[] {
  const aspect = { aspect: 'expect', before: before.expect, after: after.expect, text: thresholdsText };
  const changes = changeOf(aspect, () => {
    const direction = compareThresholds(before, after);
    return saying(direction, {
      loosened: 'it holds wherever it held before, and where it did not',
      tightened: 'it holds only where it held before, and not everywhere there',
      other:
        direction === 'neutral'
          ? 'it means the same'
          : 'it may hold where it did not before, and the other way about',
    });
  });
  // The threshold of an audit goes with its severity, which is told.
  const moved = before.severity !== after.severity;
  return changes.filter(({ direction }) => direction !== 'neutral' || !moved);
}

/** `rows = 0`; of two thresholds `error: rows <= 100; warn: rows = 0`. */
export function thresholdsText({ error, warn }: Thresholds): string {
  if (error && warn) return `error: ${formatExpectation(error)}; warn: ${formatExpectation(warn)}`;
  if (error) return formatExpectation(error);
  return warn ? formatExpectation(warn) : '';
}

function diffLimits(before: PlanAudit, after: PlanAudit, around: AuditSurroundings): AspectChange[] {
  const { bytesBefore, bytesAfter } = around;
  return [
    ...pair('timeout', before.timeoutMs, after.timeoutMs, formatLimit, (a, b) =>
      saying(compareLimits(a, b), {
        loosened: `one query may take ${formatLimit(b)} instead of ${formatLimit(a)}`,
        tightened: `one query may take only ${formatLimit(b)} instead of ${formatLimit(a)}`,
      }),
    ),
    ...pair('maximum_bytes_billed', before.maximumBytesBilled, after.maximumBytesBilled, bytesText, (a, b) =>
      saying(
        bytesBefore === null || bytesAfter === null
          ? 'neutral'
          : compareLimits(a ?? bytesBefore, b ?? bytesAfter),
        {
          loosened: 'one query may bill more',
          tightened: 'one query may bill less',
          other:
            bytesBefore === null || bytesAfter === null
              ? 'nothing is billed on this target'
              : 'it is as much as the target says',
        },
      ),
    ),
    ...LIMITED_FIGURES.flatMap((figure) =>
      pair(
        `resources.${figure}`,
        before.resources[figure],
        after.resources[figure],
        (value) => (value !== null && figure === 'cpu' ? formatLimit(value) : bytesText(value)),
        (a, b) =>
          saying(compareLimits(a, b), {
            loosened: 'a query may cost more before it is told',
            tightened: 'a query that costs this much is told',
          }),
      ),
    ),
  ];
}

/** @param ofOthers whether the query is another: then what it returns may be as well, and fewer masked columns tell nothing. */
function diffPrivacy(before: PlanAudit, after: PlanAudit, ofOthers: boolean): AspectChange[] {
  return [
    ...pair('mask', before.mask, after.mask, maskText, (a, b) =>
      saying(ofOthers ? 'unclear' : compareMasks(a, b), {
        loosened: 'values are shown that were masked',
        tightened: 'more values are masked',
        other: 'other columns of the result are masked',
      }),
    ),
    ...pair('sensitive', before.sensitive, after.sensitive, String, () =>
      saying(ofOthers ? 'unclear' : after.sensitive ? 'tightened' : 'loosened', {
        loosened: "values in the warehouse's messages are shown",
        tightened: "values in the warehouse's messages are masked",
        other: 'whether personal data may stand in messages about its query has changed with the query',
      }),
    ),
  ];
}

function compareMasks(before: Mask, after: Mask): AspectChange['direction'] {
  if (before.kind === 'all') return after.kind === 'all' ? 'neutral' : 'loosened';
  return after.kind === 'all' ? 'tightened' : compareLists(before.columns, after.columns);
}

function maskText(mask: Mask): string | null {
  return mask.kind === 'all' ? 'every column' : namesText(mask.columns);
}

/** What follows from the tables around an audit whose query is the same. */
function diffReading(before: PlanAudit, after: PlanAudit): AspectChange[] {
  return [
    ...pair('scan', before.scan, after.scan, scanText, () => ({
      direction: 'unclear',
      sentence: 'other rows count as examined',
    })),
    ...pair('reads', before.reads, after.reads, namesText, () => ({
      direction: 'unclear',
      sentence: 'it reads other tables, so that it waits for others',
    })),
  ];
}

function scanText(scan: Scan | null): string | null {
  if (scan === null) return null;
  return scan.predicate === null ? scan.from : `${scan.from} where ${scan.predicate.text}`;
}

function diffWords(before: PlanAudit, after: PlanAudit): AspectChange[] {
  const neutral = (sentence: string) => () => ({ direction: 'neutral', sentence }) as const;
  return [
    ...pair('params', before.parameters, after.parameters, parametersText, () => ({
      direction: 'unclear',
      sentence: 'its query is given other values',
    })),
    ...pair(
      'table',
      before.table,
      after.table,
      (value) => value,
      () => ({
        direction: 'unclear',
        sentence: 'it is about another table',
      }),
    ),
    ...pair('owner', before.owner, after.owner, (value) => value, neutral('another group answers for it')),
    ...pair(
      'dimension',
      before.dimension,
      after.dimension,
      (value) => value,
      neutral('it counts for another dimension'),
    ),
    ...pair(
      'description',
      before.description,
      after.description,
      (value) => value,
      neutral('it is described otherwise'),
    ),
    ...pair('tags', before.tags, after.tags, namesText, neutral('it is selected by other words')),
    ...pair(
      'source',
      before.source.file,
      after.source.file,
      (value) => value,
      neutral('it stands in another file'),
    ),
  ];
}

function parametersText(parameters: readonly PlanParameter[]): string | null {
  return namesText(
    parameters.map(
      ({ name, type, default: value }) => `${name} ${type}${value === null ? '' : ` = ${value.value}`}`,
    ),
  );
}

function pair<T>(
  aspect: string,
  before: T,
  after: T,
  text: (value: T) => string | null,
  judge: (before: T, after: T) => Pick<AspectChange, 'direction' | 'sentence'>,
): AspectChange[] {
  return changeOf({ aspect, before, after, text }, judge);
}
