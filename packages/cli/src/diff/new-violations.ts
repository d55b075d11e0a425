import type { Diagnostic } from '@assay/contract';

/**
 * The problems that were not there before. Lines are not looked at: what stands above a problem moves it. Of the same problem in one
 * file as many are new as there are more of it.
 */
export function newViolations(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const known = new Map<string, number>();
  for (const one of before) known.set(keyOf(one), (known.get(keyOf(one)) ?? 0) + 1);
  return after.filter((one) => {
    const left = known.get(keyOf(one)) ?? 0;
    known.set(keyOf(one), left - 1);
    return left <= 0;
  });
}

function keyOf({ code, location, message }: Diagnostic): string {
  return `${code} ${location?.file ?? ''} ${message}`;
}
