/** The history could not be written: disk full, no permission, I/O error. The run must stop: it is not recorded any more. */
export class HistoryWriteError extends Error {
  override readonly name = 'HistoryWriteError';

  /** @param file the file as messages name it: `history/runs/<run id>.jsonl` */
  constructor(
    readonly file: string,
    cause: unknown,
  ) {
    super(`cannot write ${file}: ${reasonOf(cause)}`, { cause });
  }
}

/** The operating system's words without the path, which may be an absolute one of this machine. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message.replace(/, \w+( '.*)?$/s, '');
}
