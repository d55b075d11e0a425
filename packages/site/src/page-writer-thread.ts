import { parentPort, workerData } from 'node:worker_threads';
import { pageWriter } from './page-writer.js';
import type { FromWriter, ToWriter, WriterFolders } from './write-in-thread.js';

/** A thread that writes the pages that it is sent, batch by batch. */
const { before, folder } = workerData as WriterFolders;
const writer = pageWriter(before, folder);

function done(message: ToWriter): FromWriter {
  if (message.type === 'finish') return { type: 'written', written: writer.finish(message.budget) };
  const { bytes, pages } = message;
  let start = 0;
  for (const page of pages) {
    writer.write(page, bytes.subarray(start, start + page.length));
    start += page.length;
  }
  return { type: 'batch', bytes };
}

/** From one thread to another an error takes its message and no more: not what tells that it is the file system's. */
function failed(error: unknown): FromWriter {
  if (!(error instanceof Error)) throw error;
  const { message, errno, code }: NodeJS.ErrnoException = error;
  return {
    type: 'failed',
    message,
    ...(errno !== undefined && { errno }),
    ...(code !== undefined && { code }),
  };
}

function answerTo(message: ToWriter): FromWriter {
  try {
    return done(message);
  } catch (error) {
    return failed(error);
  }
}

parentPort?.on('message', (message: ToWriter) => {
  const answer = answerTo(message);
  parentPort?.postMessage(answer, answer.type === 'batch' ? [answer.bytes.buffer] : []);
});
