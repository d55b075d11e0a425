/** A whole number with `,` between thousands: `1,203,771`. Never the locale's form: the bytes must be the same everywhere. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things with its word: `1 audit`, `1,204 audits`. */
export function formatQuantity(value: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** A duration in milliseconds as people say it: `340 ms`, `3.1 s`, `11 min 04 s`, `1 h 05 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A time limit in milliseconds as its author writes it: `10m`, `1h30m`, `2s`. */
export function formatLimit(ms: number): string {
  const parts: [number, string][] = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor((ms % 3_600_000) / 60_000), 'm'],
    [Math.floor((ms % 60_000) / 1000), 's'],
    [ms % 1000, 'ms'],
  ];
  return parts.map(([value, unit]) => (value > 0 ? `${value}${unit}` : '')).join('') || '0s';
}

/** A size in bytes as people say it: `812 B`, `1.5 MB`, `10 GB`; GB is a thousand MB. */
export function formatBytes(bytes: number): string {
  const [last = '', ...smaller] = ['TB', 'GB', 'MB', 'KB', 'B'];
  let value = bytes;
  // Not 1000: that would be what 999.96 is rounded to.
  while (smaller.length > 0 && value >= 999.95) {
    value /= 1000;
    smaller.pop();
  }
  return `${value.toFixed(1).replace(/\.0$/, '')} ${smaller.at(-1) ?? last}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
