import { type Acknowledged, acknowledgeIncident } from '@assay/alerts';
import { calendarDateIn, type Diagnostic, EXIT, isCalendarDate, printableText } from '@assay/contract';
import { openAlerting } from '../alerts/alerting.js';
import { whileHeld } from '../alerts/while-held.js';
import { type Command, type GlobalOptions, printDiagnostics } from '../command.js';

interface AckOptions extends GlobalOptions {
  readonly incident: string;
  readonly until: string;
  readonly reason: string;
  readonly by: string;
}

/** `assay alert ack`: nothing is told of an incident until a day is over, or until it gets worse. It stays in the list. */
export const alertAckCommand: Command<AckOptions> = async (context, options) => {
  const { print, clock } = context;
  const { incident, until, reason, by } = options;
  const today = calendarDateIn(clock(), 'UTC');
  const wrongDay = !isCalendarDate(until)
    ? `"${printableText(until)}" is no day of the calendar`
    : until < today
      ? `${until} is over: today is ${today} in UTC`
      : null;
  if (wrongDay !== null) {
    print.diagnostic({
      code: 'invalid-date',
      severity: 'error',
      message: wrongDay,
      hint: 'give the last day on which nothing needs to be told, as 2026-12-01',
    });
    return EXIT.authorMustFix;
  }
  const alerting = openAlerting(context, options);
  if (!alerting) return EXIT.authorMustFix;
  const { folder, world } = alerting;
  const done = await whileHeld(
    () => acknowledgeIncident(folder, incident, { until, reason, by }, world),
    print,
  );
  if (!done) return EXIT.undecided;
  const { value } = done;
  if (value.kind === 'unreadable') {
    printDiagnostics(print, value.diagnostics);
    return EXIT.undecided;
  }
  if (value.kind !== 'acknowledged') {
    print.diagnostic(unknownIncident(incident, value.kind));
    return EXIT.authorMustFix;
  }
  const { id } = value.known.incident;
  print.record({ type: 'alert-ack', incident: id, until, reason, by });
  if (!print.json) print.line(`${id} is acknowledged until ${until}, or until it gets worse.`);
  return EXIT.success;
};

function unknownIncident(
  named: string,
  kind: Exclude<Acknowledged['kind'], 'acknowledged' | 'unreadable'>,
): Diagnostic {
  const shown = `"${printableText(named)}"`;
  const message = {
    unknown: `there is no incident ${shown}`,
    ambiguous: `several incidents begin with ${shown}`,
    closed: `incident ${shown} is closed, because its audits were removed, so there is nothing to acknowledge`,
    repaired: `incident ${shown} is repaired, so there is nothing to acknowledge`,
  }[kind];
  return {
    code: 'unknown-incident',
    severity: 'error',
    message,
    hint: '`assay alert list` shows those that are open',
  };
}
