import { Worker } from 'node:worker_threads';
import type { SiteBudget } from './budgets.js';
import type { Written } from './page-writer.js';
import type { SiteContent, SitePage } from './site-page.js';

/** What the thread begins with: the folders of the old site and of the new one. */
export interface WriterFolders {
  readonly before: string;
  readonly folder: string;
}

/** What the thread is told. The contents of the pages of a batch stand in `bytes`, one after the other. */
export type ToWriter =
  | {
      readonly type: 'batch';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly pages: readonly BatchedPage[];
    }
  | { readonly type: 'finish'; readonly budget: SiteBudget | null };

/** What it says: that a batch is written, with its memory for the next; that the site is; or why not, once. */
export type FromWriter =
  | { readonly type: 'batch'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'written'; readonly written: Written }
  | { readonly type: 'failed'; readonly message: string; readonly errno?: number; readonly code?: string };

type BatchedPage = Pick<SitePage, 'path' | 'kind'> & { readonly length: number };

/** A `pageWriter` in a thread of its own: while the disk is waited for and hashes are made, the next pages are. */
export interface ThreadWriter {
  /**
   * Waits only where the thread is behind.
   *
   * @throws what the writer threw, of this page or of an earlier one
   */
  readonly write: (page: Pick<SitePage, 'path' | 'kind'>, content: SiteContent) => Promise<void>;
  readonly finish: (budget: SiteBudget | null) => Promise<Written>;
  /** Ends the thread, whatever it has done: from then on it writes nothing. */
  readonly stop: () => Promise<void>;
}

/** Bytes that are sent at once; a larger page goes alone. */
const BATCH = 512 * 1024;
/** Batches that are sent and not written yet: with the one that is filled, all pages that are in memory. */
const AHEAD = 2;
/** Bytes that a UTF-16 unit of text has at most. */
const BYTES_OF_UNIT = 3;

// A thread runs what is built, also where the sources are tested.
const THREAD = new URL('../dist/page-writer-thread.js', import.meta.url);

export function writeInThread(folders: WriterFolders): ThreadWriter {
  const encoder = new TextEncoder();
  const free: Uint8Array<ArrayBuffer>[] = [];
  let bytes = new Uint8Array(BATCH);
  let used = 0;
  let pages: BatchedPage[] = [];
  let sent = 0;
  let written: Written | null = null;
  let failure: Error | null = null;
  let wake = (): void => {};

  const worker = new Worker(THREAD, {
    workerData: folders,
    // It keeps hashes alone; V8 takes as much as it is let.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
  });
  worker.on('message', (said: FromWriter) => {
    if (said.type === 'written') written = said.written;
    else if (said.type === 'failed') failure ??= Object.assign(new Error(said.message), said);
    else {
      sent -= 1;
      if (said.bytes.length === BATCH) free.push(said.bytes);
    }
    wake();
  });
  worker.on('error', (error) => {
    failure ??= error;
    wake();
  });
  worker.on('exit', () => {
    failure ??= new Error('the thread that writes the pages ended');
    wake();
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (failure === null && !isSo()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure !== null) throw failure;
  };
  /** Sends what there is, and goes on in memory that has so much room. */
  const send = async (room: number): Promise<void> => {
    if (pages.length > 0) {
      worker.postMessage({ type: 'batch', bytes, pages } satisfies ToWriter, [bytes.buffer]);
      sent += 1;
      await until(() => sent <= AHEAD);
      bytes = free.pop() ?? new Uint8Array(BATCH);
      pages = [];
      used = 0;
    }
    if (bytes.length < room) bytes = new Uint8Array(room);
  };
  /** The bytes of a page that it put into the batch; null where they have no room. */
  const put = (content: SiteContent): number | null => {
    const left = bytes.subarray(used);
    if (typeof content === 'string') {
      const { read, written: length } = encoder.encodeInto(content, left);
      return read < content.length ? null : length;
    }
    if (content.length > left.length) return null;
    left.set(content);
    return content.length;
  };
  return {
    write: async ({ path, kind }, content) => {
      let length = put(content);
      if (length === null) {
        await send(content.length * BYTES_OF_UNIT);
        length = put(content) as number;
      }
      pages.push({ path, kind, length });
      used += length;
    },
    finish: async (budget) => {
      await send(0);
      worker.postMessage({ type: 'finish', budget } satisfies ToWriter);
      await until(() => written !== null);
      return written as unknown as Written;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
