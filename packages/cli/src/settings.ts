/** What the environment says; read once, at the start. No other file of Assay reads it. */
export interface Settings {
  /** For `${NAME}` in a target. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Whether glyphs such as `✗` can be shown. */
  readonly unicode: boolean;
  readonly colors: Colors;
  /** Where GitHub Actions checked the repository out. */
  readonly workspace: string | undefined;
  /** Whether a CI says that this is one, in the variable `CI`, as all of them do. */
  readonly ci: boolean;
}

/** `auto`: a terminal that can. Said here and not left to Node, which warns where both variables are set. */
export type Colors = 'always' | 'never' | 'auto';

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
    colors: colorsOf(env),
    workspace: env.GITHUB_WORKSPACE || undefined,
    ci: !['', '0', 'false'].includes((env.CI ?? '').toLowerCase()),
  };
}

/** `FORCE_COLOR` is stronger than `NO_COLOR`, as in Node; empty, `NO_COLOR` says nothing. */
function colorsOf({ FORCE_COLOR: force, NO_COLOR: no }: Settings['environment']): Colors {
  if (force !== undefined) return ['', 'true', '1', '2', '3'].includes(force) ? 'always' : 'never';
  return no ? 'never' : 'auto';
}

function currentDirectory(process: { cwd(): string }): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
