const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A text with its `${NAME}` references resolved, or the names that are not set, sorted. An empty value counts as unset. */
export function resolveVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly unset: readonly string[] } {
  const unset = new Set<string>();
  const resolved = text.replace(REFERENCE, (_, name: string) => {
    const value = environment[name] ?? '';
    if (value === '') unset.add(name);
    return value;
  });
  return unset.size > 0 ? { ok: false, unset: [...unset].sort() } : { ok: true, text: resolved };
}
