import {
  BUILT_IN_PARAMETERS,
  type Dialect,
  dialectOf,
  type ParameterType,
  type Plan,
  type PlanAudit,
  type QueryPurpose,
  sideTargets,
} from '@assay/contract';
import { type AuditQuery, auditQueries, compareQueries } from '@assay/runner';

/** A query that a run of the plan can send. */
export interface SentQuery {
  /** Tells it from every other query of the plan: `mart.routes.has_a_way_back examined`. */
  readonly name: string;
  readonly audit: PlanAudit;
  readonly purpose: QueryPurpose;
  readonly text: string;
  /** In which it is written. */
  readonly dialect: Dialect;
  /** The type of each parameter of the text. */
  readonly parameters: Readonly<Record<string, ParameterType>>;
}

/** Rows of a sample, as the runner asks for by default. */
const SAMPLE_ROWS = 10;

/** Every query that a run of the plan can send, with the runner's own functions, so that what is tested is what is sent. */
export function sentQueries(plan: Plan): readonly SentQuery[] {
  return plan.audits.flatMap((audit) =>
    queriesOf(audit, plan).map(({ label, query, dialect }) => ({
      name: `${audit.id} ${label}`,
      audit,
      purpose: query.purpose,
      text: query.text,
      dialect,
      parameters: Object.fromEntries(query.parameters.map((name) => [name, typeOf(name, audit)])),
    })),
  );
}

interface LabelledQuery {
  readonly label: string;
  readonly query: AuditQuery;
  readonly dialect: Dialect;
}

function queriesOf(audit: PlanAudit, plan: Plan): readonly LabelledQuery[] {
  const dialect = dialectOf(plan.target);
  if (audit.compare) {
    const on = sideTargets(audit.compare, plan);
    const dialects = { left: dialectOf(on.left), right: dialectOf(on.right) };
    const { left, right, examinedLeft, examinedRight } = compareQueries(audit, audit.compare, dialects);
    return [left, right, examinedLeft, examinedRight].flatMap((query) =>
      query
        ? [{ label: `${query.purpose} ${query.side}`, query, dialect: dialects[query.side ?? 'left'] }]
        : [],
    );
  }
  const { count, examined, sample } = auditQueries(audit, dialect);
  const samples = (['error', 'warn'] as const).flatMap((threshold) =>
    audit.expect[threshold]
      ? [{ label: `sample ${threshold}`, query: sample(threshold, SAMPLE_ROWS), dialect }]
      : [],
  );
  return [
    { label: 'count', query: count, dialect },
    ...(examined ? [{ label: 'examined', query: examined, dialect }] : []),
    ...samples,
  ];
}

function typeOf(name: string, audit: PlanAudit): ParameterType {
  const builtIn = Object.entries(BUILT_IN_PARAMETERS).find(([one]) => one === name)?.[1];
  const type = builtIn ?? audit.parameters.find((parameter) => parameter.name === name)?.type;
  if (type === undefined) throw new Error(`${audit.id} has no parameter ${name}`);
  return type;
}
