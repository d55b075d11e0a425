/** Who may make an audit or a table stricter: its owner as for every change, or everybody. */
export const TIGHTENINGS = ['owner', 'free'] as const;
export type Tightening = (typeof TIGHTENINGS)[number];
