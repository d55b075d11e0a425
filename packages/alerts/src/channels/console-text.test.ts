import { MASKED } from '@assay/contract';
import { expect, it } from 'vitest';
import { madeUpAudit, madeUpMessage } from '../made-up-message.test-support.js';
import { consoleText } from './console-text.js';

it('shows the rows that the address may have, masked, and each link once', () => {
  const sample = {
    columns: ['origin', 'email'],
    rows: [
      ['DFW', MASKED],
      ['LAX', MASKED],
    ],
    maskedColumns: ['email'],
  };
  const audit = madeUpAudit({ sample, offendingRows: 4212 });
  const text = consoleText(madeUpMessage({ audits: [audit], link: audit.link }));
  expect(text).toContain(
    `      2 of 4,212 offending rows; ${MASKED} is masked: email\n      origin  email\n      DFW     ${MASKED}\n      LAX     ${MASKED}\n  Project`,
  );
  expect(text.split(audit.link ?? 'no link')).toHaveLength(2);
});
