/** What the environment says; read once, at the start. No other file of Assay reads it. */
export interface Settings {
  /** For `${NAME}` in a target. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Folder for the trace of an internal fault. */
  readonly temporaryDirectory: string;
  /** Whether glyphs such as `✗` can be shown. */
  readonly unicode: boolean;
}

export function readSettings(process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}): Settings {
  const { env } = process;
  return {
    environment: env,
    workingDirectory: process.cwd(),
    temporaryDirectory: env.TMPDIR || env.TEMP || '/tmp',
    unicode: env.TERM !== 'dumb',
  };
}
