import {
  type AuditResult,
  compareText,
  type Plan,
  type PlanAudit,
  type RootCause,
  type Status,
} from '@assay/contract';
import type { UsualDuration } from './rank-audits.js';
import { createReadyQueue } from './ready-queue.js';
import { skipReason } from './skip-reason.js';

export interface ExecuteInput {
  /** With the selected audits only. */
  readonly plan: Pick<Plan, 'tables' | 'audits'>;
  /** How many steps are taken at once at most. */
  readonly maxConcurrent: number;
  /** How many more may be begun now, because their queries wait their turn in the warehouse. */
  readonly ahead: () => number;
  /** Takes what is to be called when `ahead` has become more, though no audit ended. */
  readonly onRoom: (listener: () => void) => void;
  /** The audits that may be evaluated together with one, itself among them; it alone where there are no others. */
  readonly partners: (audit: string) => readonly string[];
  /** How to begin with audits that are ready: one, or several partners. */
  readonly begin: (audits: readonly [PlanAudit, ...PlanAudit[]]) => Step;
  /** Takes each final result, once, as it is decided. */
  readonly decided: (result: AuditResult) => void;
  /** Ends the run early: what runs is cancelled, the rest is `not_run` with the signal's reason. */
  readonly signal: AbortSignal;
  readonly clock: () => Date;
  /** See `RunPlanInput`. */
  readonly usualDuration: UsualDuration;
  /** How audits ended that an earlier run decided: they are not evaluated, and block as they did. */
  readonly settled: ReadonlyMap<string, Status>;
}

/** Something to do that takes one of the places of `maxConcurrent`. */
export interface Step {
  /** Whom it is about: each is decided by it, or by steps that it leads to. */
  readonly audits: readonly PlanAudit[];
  /** Comes to an end early, and decides its audits as `not_run`, when the signal is aborted. */
  readonly evaluate: (signal: AbortSignal) => Promise<StepOutcome>;
}

export interface StepOutcome {
  readonly results: readonly AuditResult[];
  /** By turns with what is ready: neither waits for all of the other. */
  readonly next: readonly Step[];
}

/**
 * Evaluates the audits of a plan in the order of the ready queue, and decides each exactly once. Resolves when nothing runs any
 * more. A fault in one evaluation is that audit's `error` and touches no other.
 */
export async function executeAudits(input: ExecuteInput): Promise<void> {
  const { plan, maxConcurrent, ahead, decided, signal, clock } = input;
  const queue = createReadyQueue(plan, input.usualDuration, input.settled);
  const audits = new Map(plan.audits.map((audit) => [audit.id, audit]));
  let running = 0;
  let oneEnded: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;

  const without = (
    id: string,
    status: 'skipped' | 'not_run' | 'error',
    reason: string,
    rootCause: RootCause | null,
  ): void => {
    const audit = audits.get(id);
    if (audit) decided({ ...resultWithoutQuery(audit, clock()), status, reason, rootCause });
  };
  const skip = (id: string, rootCause: RootCause): void =>
    without(id, 'skipped', skipReason(rootCause), rootCause);

  const next: Step[] = [];
  const run = async (step: Step): Promise<void> => {
    let outcome: StepOutcome;
    try {
      outcome = await step.evaluate(signal);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      const reason = `a fault in Assay itself: ${what}`;
      const fault = (audit: PlanAudit): AuditResult => ({
        ...resultWithoutQuery(audit, clock()),
        status: 'error',
        reason,
        rootCause: null,
      });
      outcome = { results: step.audits.map(fault), next: [] };
    }
    next.push(...outcome.next);
    for (const result of outcome.results) {
      decided(result);
      // Only the end of the run makes `not_run`: what waits for it did not run for the same reason.
      if (result.status === 'not_run') continue;
      for (const skipped of queue.finish(result.audit, result.status)) skip(skipped.audit, skipped.rootCause);
    }
  };
  const takeReady = (): Step | undefined => {
    const id = signal.aborted ? undefined : queue.take();
    if (id === undefined) return undefined;
    const also = queue.takeAlso(input.partners(id).filter((partner) => partner !== id));
    const [first, ...others] = [id, ...also].sort(compareText).flatMap((one) => audits.get(one) ?? []);
    return first && input.begin([first, ...others]);
  };
  let isTurnOfNext = true;
  const takeStep = (): Step | undefined => {
    const step = isTurnOfNext ? (next.shift() ?? takeReady()) : (takeReady() ?? next.shift());
    isTurnOfNext = !isTurnOfNext;
    return step;
  };

  input.onRoom(() => oneEnded());
  for (const { audit, rootCause } of queue.skippedAtFirst) skip(audit, rootCause);
  for (;;) {
    const ended = new Promise<void>((resolve, reject) => {
      oneEnded = resolve;
      fail = reject;
    });
    // What is begun is brought to its end in any case: at the end of a run it sends nothing more.
    while (signal.aborted ? next.length > 0 : running < maxConcurrent + ahead()) {
      const step = takeStep();
      if (!step) break;
      running += 1;
      run(step).then(
        () => {
          running -= 1;
          oneEnded();
        },
        (error: unknown) => fail(error),
      );
    }
    if (running === 0) break;
    await ended;
  }

  const rest = queue.stop();
  for (const { audit, rootCause } of rest.skipped) skip(audit, rootCause);
  for (const audit of rest.notRun) {
    if (signal.aborted) without(audit, 'not_run', String(signal.reason), null);
    // The compiler refuses such a plan (`dependency-cycle`); a plan from elsewhere must not be waited for forever.
    else without(audit, 'error', 'it waits for audits that wait for it', null);
  }
}

type WithoutQuery = Omit<AuditResult, 'status' | 'reason' | 'rootCause'>;

function resultWithoutQuery(audit: PlanAudit, now: Date): WithoutQuery {
  return {
    audit: audit.id,
    table: audit.table,
    fingerprint: audit.fingerprint,
    offendingRows: null,
    examinedRows: null,
    sample: null,
    sampleProblem: null,
    startedAt: null,
    endedAt: now.toISOString(),
    durationMs: 0,
  };
}
