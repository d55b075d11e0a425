/** What the environment says; read once, at the start. No other file of Assay reads it. */
export interface Settings {
  /** For `${NAME}` in a target. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Whether glyphs such as `✗` can be shown. */
  readonly unicode: boolean;
}

/** The settings, or undefined if the working directory was deleted. */
export function readSettings(process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}): Settings | undefined {
  const { env } = process;
  const workingDirectory = currentDirectory(process);
  if (workingDirectory === undefined) return undefined;
  return {
    environment: env,
    workingDirectory,
    unicode: env.TERM !== 'dumb',
  };
}

function currentDirectory(process: { cwd(): string }): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
