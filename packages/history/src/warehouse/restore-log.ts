import { createHash } from 'node:crypto';
import { runLogPath, shownPath } from '../history-paths.js';
import { EVENTS_TABLE } from './history-tables.js';
import type { HistoryWarehouse } from './history-warehouse.js';
import { type StoredRun, storedMoment } from './stored-run.js';
import { notPulled, type Restored, writeRestored } from './write-restored.js';

/**
 * Writes the log of a run as it was pushed, to the byte. Its time is that of its last event: a run that was killed does not look
 * as if it were going on.
 */
export function restoreLog(
  historyDir: string,
  warehouse: HistoryWarehouse,
  { runId, startedAt, bytes, contentHash }: StoredRun,
): Promise<Restored> {
  const shown = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  return writeRestored(runLogPath(historyDir, runId), shown, async (file) => {
    const hash = createHash('sha256');
    let size = 0;
    let piece = '';
    let lastAt = startedAt;
    const write = async (): Promise<void> => {
      const buffer = Buffer.from(piece, 'utf8');
      piece = '';
      hash.update(buffer);
      size += buffer.length;
      await file.writeFile(buffer);
    };
    let isFirst = true;
    const trouble = await warehouse.read(
      {
        table: EVENTS_TABLE,
        columns: ['happened_at', 'event'],
        where: {
          run_id: { type: 'string', value: runId },
          started_at: { type: 'timestamp', value: startedAt.toISOString() },
        },
        orderBy: 'line',
      },
      async ([at, event]) => {
        // What was cut off ends without a line break, so one stands before each line but the first.
        piece += isFirst ? (event ?? '') : `\n${event ?? ''}`;
        isFirst = false;
        const happenedAt = storedMoment(at ?? '');
        if (!Number.isNaN(happenedAt.getTime())) lastAt = happenedAt;
        if (piece.length >= 1 << 18) await write();
      },
    );
    if (trouble) return trouble;
    await write();
    if (size + 1 === bytes) {
      piece = '\n';
      await write();
    }
    if (size !== bytes || hash.digest('hex') !== contentHash) {
      return notPulled(
        shown,
        'what the warehouse has of this run is not what was pushed, so it is not written',
        'somebody changed or removed rows of `assay_events`: remove those of this run there, and its row of `assay_runs`, and push it again from where it ran',
      );
    }
    await file.utimes(lastAt, lastAt);
    return null;
  });
}
