/** What a channel needs from outside; a test gives its own. */
export interface ChannelSetup {
  /** Where the secrets are, and nowhere else. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long one try may take, in milliseconds. */
  readonly deadlineMs: number;
  /** For a `Retry-After` that names a moment. */
  readonly now: () => Date;
}
