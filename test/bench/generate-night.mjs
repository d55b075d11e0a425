import { formatRunId } from '../../packages/contract/dist/index.js';
import { planOf } from '../../packages/contract/dist/made-up-plan.js';

/** Audits of each table. */
const AUDITS = 5;

/**
 * A plan of `audits` audits, five to a table, of 60 owners. Below the first table lie so many tables that a failure on it disables
 * `disabled` audits, and those tables are of 40 owners.
 */
export function bigPlan({ audits = 10_000, disabled = 3000 } = {}) {
  const below = disabled / AUDITS;
  const owners = Array.from({ length: 60 }, (_, index) => `team-${String(index).padStart(2, '0')}`);
  const tables = Array.from({ length: audits / AUDITS }, (_, index) => ({
    name: `layer.table_${String(index).padStart(4, '0')}`,
    owner: index <= below ? owners[index % 40] : owners[index % 60],
    // A tree with nine branches at each table, all of it below the first one; the rest stand alone.
    dependsOn:
      index > 0 && index <= below
        ? [`layer.table_${String(Math.floor((index - 1) / 9)).padStart(4, '0')}`]
        : [],
  }));
  const sketches = tables.flatMap(({ name, owner }) =>
    Array.from({ length: AUDITS }, (_, index) => ({ id: `${name}.audit_${index}`, owner })),
  );
  return {
    ...planOf(tables, sketches, { name: 'prod' }),
    owners: Object.fromEntries(
      owners.map((owner) => [
        owner,
        {
          members: [],
          notify: [{ channel: 'slack', address: owner, severities: ['error'], samples: false }],
        },
      ]),
    ),
  };
}

/** The ids of the audits that a failure on the first table disables. */
export function disabledIn(plan, disabled = 3000) {
  return plan.audits.slice(AUDITS, AUDITS + disabled).map(({ id }) => id);
}

/**
 * The run of a night.
 *
 * @param night days after 31 December 2000
 * @param statusOf an audit's status, or all of its result that is not as of a pass
 */
export function nightOf(plan, night, statusOf) {
  const at = new Date(Date.UTC(2001, 0, night + 1, 6));
  return {
    runId: formatRunId(at, night.toString(16).padStart(6, '0')),
    target: plan.target.name,
    runDate: new Date(Date.UTC(2001, 0, night)).toISOString().slice(0, 10),
    at: at.toISOString(),
    runTimestamp: at.toISOString(),
    parameters: {},
    selected: 'all',
    ending: 'ended',
    plan,
    results: plan.audits.map(({ id, table }) => {
      const said = statusOf(id);
      return {
        ...passOf(id, table, at.toISOString()),
        ...(typeof said === 'string' ? { status: said } : said),
      };
    }),
  };
}

function passOf(audit, table, endedAt) {
  return {
    audit,
    table,
    status: 'pass',
    fingerprint: audit,
    offendingRows: 0,
    examinedRows: 1000,
    reason: null,
    rootCause: null,
    sample: null,
    sampleProblem: null,
    startedAt: endedAt,
    endedAt,
    durationMs: 10,
  };
}
