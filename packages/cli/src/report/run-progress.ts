import {
  countStatuses,
  formatCount,
  formatDuration,
  type RunEvent,
  type RunWaitingEvent,
  STATUSES,
  type Status,
  statusWord,
} from '@assay/contract';

/** How far a run is, from its events. Pure: the time is an argument. */
export interface RunProgress {
  readonly take: (event: RunEvent) => void;
  /** For the block at the bottom of a terminal: what is done, then what runs, longest first. */
  readonly block: (now: Date, glyph: (status: Status) => string) => readonly string[];
  /** One line for a log: `RUNNING done=288/412 active=9 longest=mart.revenue.matches_ledger:88s`. */
  readonly heartbeat: (now: Date) => string;
}

/** Who holds the slots that a run waits for: `run 20261122T060003Z-4f9a1c (process 4711)`. */
export function waitingFor({ holders, target }: RunWaitingEvent): string {
  const names = holders.map(({ pid, runId, audit }) => {
    const process = pid === null ? 'an unknown process' : `process ${pid}`;
    if (runId === null) return process;
    return `run ${runId} (${audit ?? process})`;
  });
  return `waiting for a slot of ${target ?? 'the warehouse'}; held by ${names.join(', ') || 'other processes'}`;
}

/** Audits that the block names; with the lines of counts and of waiting it stays at eight lines. */
const NAMED_AUDITS = 5;

/**
 * @param total how many audits are selected
 * @param startedAt when the run started
 */
export function createRunProgress(total: number, startedAt: Date): RunProgress {
  const statuses: Status[] = [];
  /** The queries under way, by their first audit. An audit that waits to send its next is not running. */
  const active = new Map<string, { readonly name: string; readonly since: Date }>();
  /** Time of the queries that ended, of audits that are not decided yet, in milliseconds. */
  const spent = new Map<string, number>();
  let waiting: RunWaitingEvent | null = null;
  const longest = (now: Date): [audit: string, ms: number][] =>
    [...active]
      .map(([audit, { name, since }]): [string, number] => [
        name,
        (spent.get(audit) ?? 0) + now.getTime() - since.getTime(),
      ])
      .sort(([, a], [, b]) => b - a);

  return {
    take: (event) => {
      if (event.type === 'run.waiting') waiting = event;
      else if (event.type === 'query.start') {
        waiting = null;
        const [first = '', ...others] = event.audits;
        const name = others.length === 0 ? first : `${first} and ${formatCount(others.length)} more`;
        active.set(first, { name, since: new Date(event.at) });
      } else if (event.type === 'query.end') {
        active.delete(event.audits[0] ?? '');
        for (const audit of event.audits) {
          spent.set(audit, (spent.get(audit) ?? 0) + event.durationMs / event.audits.length);
        }
      } else if (event.type === 'audit.end') {
        statuses.push(event.result.status);
        active.delete(event.result.audit);
        spent.delete(event.result.audit);
      }
    },
    block: (now, glyph) => {
      const counts = countStatuses(statuses);
      const noted = STATUSES.filter((status) => status !== 'pass' && counts[status] > 0).map(
        (status) => `${glyph(status)} ${formatCount(counts[status])}`,
      );
      const head = [
        `running ${active.size}`,
        `${formatCount(counts.total)}/${formatCount(total)}`,
        formatDuration(now.getTime() - startedAt.getTime()),
        ...noted,
      ].join(' · ');
      const named = longest(now).slice(0, NAMED_AUDITS);
      const hidden = active.size - named.length;
      return [
        head,
        ...(waiting ? [`  ${waitingFor(waiting)}`] : []),
        ...named.map(([audit, ms]) => `  ${audit}  ${formatDuration(ms)}`),
        ...(hidden > 0 ? [`  and ${formatCount(hidden)} more`] : []),
      ];
    },
    heartbeat: (now) => {
      const [first] = longest(now);
      const counts = countStatuses(statuses);
      const bad = STATUSES.filter((status) => status !== 'pass' && counts[status] > 0).map(
        (status) => ` ${statusWord(status).replace(' ', '_')}=${counts[status]}`,
      );
      const slowest = first
        ? ` longest=${first[0].replaceAll(' ', '_')}:${Math.round(first[1] / 1000)}s`
        : '';
      return `RUNNING done=${counts.total}/${total} active=${active.size}${slowest}${bad.join('')}`;
    },
  };
}
