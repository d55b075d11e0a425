/** Derived and kept folders of a project; only at its top, so that a schema may be called so deeper down. */
const NOT_SOURCES = new Set(['target', 'history', 'node_modules']);

/** Whether sources are looked for in a folder. @param parent the folder that it is in; empty: the project folder */
export function holdsSources(parent: string, name: string): boolean {
  return !name.startsWith('.') && !(parent === '' && NOT_SOURCES.has(name));
}

/** Whether the name of a file is that of a source, in any spelling of its ending. */
export function isSourceName(name: string): boolean {
  return /\.(ya?ml|sql)$/i.test(name);
}

/** The same for a path from the project folder. */
export function isSourcePath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return isSourceName(name) && parts.every((folder, depth) => holdsSources(depth === 0 ? '' : '.', folder));
}
