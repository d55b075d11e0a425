import type { AuditResult, Plan } from '@assay/contract';
import { runTold } from './run-digest.js';
import type { SiteRun } from './site-input.js';
import type { DatedResult, ResultHistory } from './view-models/result-history.js';

/** What a public site says in the place of what it leaves out. */
export const LEFT_OUT = 'left out of a public site';

/**
 * The plan as a public site has it: without members and addresses of owner groups. Names of tables, audits and owner groups, SQL,
 * descriptions, suppressions and defaults of parameters are the project's own text and stay.
 */
export function publicPlan(plan: Plan): Plan {
  const owners = Object.keys(plan.owners).map((name) => [name, { members: [], notify: [] }] as const);
  return { ...plan, owners: Object.fromEntries(owners) };
}

/** A run as a public site has it; what it holds is still read when it is asked for. */
export function publicRun(run: SiteRun): SiteRun {
  return {
    start: { ...run.start, parameters: {}, runner: null },
    end: run.end,
    ...(run.state !== undefined && { state: run.state }),
    // Counts alone.
    ...(run.digest && { digest: run.digest }),
    get told() {
      const { told, costly, slowest, dearest, aside } = run.told ?? runTold(run);
      return {
        told: told.map(publicResult),
        costly: costly.map(publicResult),
        slowest: slowest.map(publicResult),
        dearest: dearest.map(publicResult),
        aside,
      };
    },
    get results() {
      return run.results.map(publicResult);
    },
    get earlier() {
      return (run.earlier ?? []).map(publicResult);
    },
    get aside() {
      return run.aside ?? new Set<string>();
    },
    get plan() {
      return run.plan;
    },
  };
}

/** The history as a public site has it, whatever it was made of. */
export function publicHistory(history: ResultHistory): ResultHistory {
  const dated = (one: DatedResult | undefined): DatedResult | undefined =>
    one && { run: publicRun(one.run), result: publicResult(one.result) };
  return {
    ...history,
    newest: (audit) => dated(history.newest(audit)),
    newestDecided: (audit) => dated(history.newestDecided(audit)),
  };
}

/** Without anything that came out of the warehouse but counts: masking is for colleagues, and knows declared columns only. */
function publicResult(result: AuditResult): AuditResult {
  const hadRows = result.sample !== null || result.sampleProblem !== null;
  return {
    ...result,
    reason: publicReason(result),
    sample: null,
    sampleProblem: hadRows ? `they are ${LEFT_OUT}` : null,
  };
}

/** Where the data is bad the reason is counts and the expectation; elsewhere the warehouse may have a say in it. */
function publicReason({ status, reason }: AuditResult): string | null {
  if (reason === null) return null;
  switch (status) {
    case 'pass':
    case 'warn':
    case 'fail':
    case 'inconclusive':
    case 'skipped':
      return reason;
    case 'error':
    case 'timeout':
    case 'not_run':
      return `The reason is ${LEFT_OUT}: it may hold words of the warehouse.`;
    default:
      return unknownStatus(status);
  }
}

function unknownStatus(status: never): never {
  throw new Error(`not a status: ${String(status)}`);
}
