import { blocksDownstream, STATUSES } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { skipReason } from './skip-reason.js';

describe('the reason of what is skipped', () => {
  it('says in words what the audit did that blocks, and of each status something else', () => {
    const reasons = STATUSES.filter(blocksDownstream).map((status) =>
      skipReason({ audit: 'raw.t.bad', status, path: ['raw.t'] }),
    );
    expect(reasons).toEqual([
      'raw.t.bad upstream failed',
      'raw.t.bad upstream could not be evaluated',
      'raw.t.bad upstream timed out',
      'raw.t.bad upstream examined nothing',
      'raw.t.bad upstream was not run',
    ]);
  });
});
