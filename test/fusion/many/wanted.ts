/** How many values are compared, by two processes together: a longer run says how many. */
export const WANTED = Number(process.env.FUSION_COMPARISONS ?? 120_000);
/** Of the first set; the second process begins a million further on. */
export const FIRST_SEED = Number(process.env.FUSION_SEED ?? 1_000);
