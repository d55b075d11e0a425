/** A moment for a `<time>` element: what machines and what people read, both UTC. */
export interface TimeText {
  readonly machine: string;
  readonly people: string;
}

/** @param at a moment in the form `2001-07-02T06:00:03.000Z` */
export function formatTime(at: string): TimeText {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(at);
  return { machine: at, people: match ? `${match[1]} ${match[2]} UTC` : at };
}
