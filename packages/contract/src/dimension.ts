/** The six quality dimensions, in the order in which every matrix shows them. */
export const DIMENSIONS = [
  'accuracy',
  'completeness',
  'consistency',
  'validity',
  'uniqueness',
  'timeliness',
] as const;

/** What aspect of quality an audit looks at. */
export type Dimension = (typeof DIMENSIONS)[number];
