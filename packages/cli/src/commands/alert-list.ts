import {
  acknowledgementOf,
  type DeliveryState,
  type Incident,
  isOver,
  isUntold,
  type KnownIncident,
  type Reached,
  reachedBy,
  readOutbox,
} from '@assay/alerts';
import {
  compareText,
  didYouMean,
  EXIT,
  formatQuantity,
  hasErrors,
  listOf,
  printableText,
} from '@assay/contract';
import { isSettled, listRuns } from '@assay/history';
import { deliveryRecord, deliveryText } from '../alerts/delivery-report.js';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';
import { historyOfProject } from '../history-of-project.js';
import type { Printer } from '../print.js';
import { alignColumns } from '../report/align-columns.js';

/** `assay alert list`: the incidents that are open, the acknowledged ones as well, and the messages that have not arrived. */
export const alertListCommand: Command<GlobalOptions> = async (context, options) => {
  const folder = historyOfProject(context, options);
  if (folder === null) return EXIT.authorMustFix;
  const { print, clock } = context;
  const { state, diagnostics } = readOutbox(folder);
  const isOfTarget = (target: string): boolean => options.target === undefined || options.target === target;
  const open = [...state.incidents.values()]
    .filter(({ incident }) => !isOver(incident) && isOfTarget(incident.target))
    .sort(({ incident: a }, { incident: b }) => compareText(a.since, b.since) || compareText(a.id, b.id));
  const undelivered = [...state.deliveries.values()].filter(
    (one) => one.state !== 'delivered' && isOfTarget(one.delivery.message.target),
  );
  const listed = await listRuns(folder);
  const targets = [
    ...new Set([
      ...listed.runs.map(({ start }) => start.target),
      ...[...state.incidents.values()].map(({ incident }) => incident.target),
    ]),
  ].sort(compareText);
  // That nothing is open there would be said of a slip of the pen, too.
  if (options.target !== undefined && !targets.includes(options.target)) {
    const shown = printableText(options.target);
    print.diagnostic({
      code: 'unknown-target',
      severity: 'error',
      message: `no run on record is of target "${shown}", so nothing is known of it`,
      hint:
        didYouMean(options.target, targets) ??
        (targets.length === 0
          ? 'no run is on record at all'
          : `runs are on record of ${listOf(targets, 'and')}`),
    });
    printDiagnostics(print, [...diagnostics, ...listed.diagnostics]);
    return EXIT.authorMustFix;
  }
  const now = clock();
  const untold = listed.runs.filter(
    (run) => !state.runs.has(run.start.runId) && isOfTarget(run.start.target) && isSettled(run, now),
  ).length;
  const reached = reachedBy(state);
  for (const one of open) print.record(incidentRecord(one, reached(one), acknowledgementOf(one, now)));
  for (const one of undelivered) print.record(deliveryRecord(one));
  const acknowledged = open.filter((one) => acknowledgementOf(one, now) !== null).length;
  const count = (word: string): number => undelivered.filter((one) => one.state === word).length;
  const [pending, dead] = [count('pending'), count('dead')];
  const problems = [...diagnostics, ...listed.diagnostics];
  const isComplete = !hasErrors(problems);
  const sum = { open: open.length, acknowledged, pending, dead, untoldRuns: untold, complete: isComplete };
  print.record({ type: 'alert-list', ...sum });
  if (!print.json) {
    printIncidents(open, reached, now, print);
    printDeliveries('PENDING', 'pending', undelivered, print);
    printDeliveries('DEAD', 'dead', undelivered, print);
    print.line(
      `${formatQuantity(open.length, 'open incident')}, ${acknowledged} acknowledged · ${formatQuantity(pending, 'message')} pending, ${dead} dead`,
    );
    // Without these, nothing open would sound as if all were well.
    if (!isComplete) {
      print.line(
        print.paint(
          'magenta',
          'A part of the history cannot be read, see below: nobody knows whether that is all.',
        ),
      );
    } else if (untold > 0) {
      const runs = formatQuantity(untold, 'run');
      const what = state.isNew
        ? `Nothing was told yet of ${runs}: the first \`assay alert\` tells what the newest results say.`
        : `${runs} not told of yet: \`assay alert\` does it.`;
      print.line(print.paint('magenta', what));
    } else if (state.isNew) print.line(print.paint('dim', 'Nothing was told yet, and no run is over.'));
  }
  printDiagnostics(print, problems);
  return isComplete ? EXIT.success : EXIT.undecided;
};

function printIncidents(
  open: readonly KnownIncident[],
  reached: (one: KnownIncident) => Reached,
  now: Date,
  print: Printer,
): void {
  if (open.length === 0) return;
  print.line(print.paint('bold', 'OPEN'));
  const cells = alignColumns(
    open.map(({ incident }) => [
      `  ${incident.id}`,
      incident.severity,
      WORDS[incident.state],
      `since ${incident.since}`,
      incident.target,
      printableText(subjectOf(incident)),
      incident.owners.map((owner) => printableText(owner)).join(', '),
    ]),
  );
  for (const [index, one] of open.entries()) {
    print.line(cells[index]);
    const acknowledged = acknowledgementOf(one, now);
    if (acknowledged) {
      const { by, until, reason } = acknowledged;
      print.line(
        print.paint(
          'dim',
          `      acknowledged by ${printableText(by)} until ${until}: ${printableText(reason)}`,
        ),
      );
    }
    const { told, notArrived } = reached(one);
    if (notArrived.length > 0) {
      const list = printableText(notArrived.join(', '));
      print.line(print.paint('magenta', `      not arrived at ${list}`));
    }
    if (told.length > 0) {
      print.note(print.paint('dim', `      told ${printableText(told.join(', '))}`));
    } else if (isUntold(one))
      print.line(print.paint('magenta', '      nobody was told: no owner has an address for it'));
  }
  print.line();
}

function printDeliveries(
  title: string,
  state: DeliveryState['state'],
  all: readonly DeliveryState[],
  print: Printer,
): void {
  const shown = all.filter((one) => one.state === state);
  if (shown.length === 0) return;
  print.line(print.paint('bold', title));
  for (const one of shown) {
    print.line(`  ${one.key}  ${deliveryText(one)}`);
    const tried = one.tries === 0 ? 'not tried yet' : formatQuantity(one.tries, 'try', 'tries');
    const doubt = one.inDoubt ? '; the last one was cut off: it may have arrived' : '';
    const wait = one.notBefore === null || state === 'dead' ? '' : `; not before ${one.notBefore}`;
    const reason = one.reason === null ? '' : `: ${printableText(one.reason)}`;
    print.line(print.paint('dim', `      ${tried}${doubt}${wait}${reason}`));
  }
  print.line();
}

const WORDS: Readonly<Record<Incident['state'], string>> = {
  new: 'new',
  still_failing: 'still failing',
  passing_again: 'passing again',
  repaired: 'repaired',
  closed: 'closed',
};

/** What it is about, with the word for its kind where that is not bad data. */
function subjectOf({ subject, kind, runId }: Incident): string {
  const word = kind === 'data' ? '' : ` (${kind === 'not_run' ? 'not run' : kind})`;
  switch (subject.kind) {
    case 'table':
      return `${subject.table}${word}`;
    case 'cause':
      return `${subject.cause}${word}`;
    case 'run':
      return `run ${runId}${word}`;
    default: {
      const never: never = subject;
      return never;
    }
  }
}

function incidentRecord(
  { incident }: KnownIncident,
  { told, notArrived }: Reached,
  acknowledged: KnownIncident['acknowledged'],
): { readonly type: 'alert-incident' } & Record<string, unknown> {
  const { id, kind, severity, subject, state, target, since, newestDate, runId, owners, flapping, audits } =
    incident;
  const { until, reason, by, at } = acknowledged ?? {};
  return {
    type: 'alert-incident',
    incident: id,
    state,
    kind,
    severity,
    subject,
    target,
    since,
    newestDate,
    runId,
    flapping,
    audits: audits.map(({ audit }) => audit),
    owners,
    told,
    notArrived,
    acknowledged: acknowledged && { until, reason, by, at },
  };
}
