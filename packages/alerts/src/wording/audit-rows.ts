import { formatCount, formatQuantity } from '@assay/contract';
import type { MessageAudit } from '../message.js';

/** How many of how many: `4,212 of 1,203,771 rows`; null where they were not counted or say nothing of the data. */
export function auditRows({ status, offendingRows, examinedRows }: MessageAudit): string | null {
  if (offendingRows === null || (status !== 'fail' && status !== 'warn')) return null;
  return examinedRows === null
    ? formatQuantity(offendingRows, 'row')
    : `${formatCount(offendingRows)} of ${formatQuantity(examinedRows, 'row')}`;
}
