/**
 * Keeps one kind of warning off stderr; all others are shown as Node.js shows them.
 *
 * @param name of the warning, such as `MetadataLookupWarning`
 */
export function hideWarning(name: string): void {
  const shown = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === name) return;
    for (const show of shown) show(warning);
  });
}
