import { expect, it, onTestFinished } from 'vitest';
import { hideWarning } from './hide-warning.js';

it('hides the warnings of one name, and shows all others', () => {
  const before = process.listeners('warning');
  onTestFinished(() => {
    process.removeAllListeners('warning');
    for (const listener of before) process.on('warning', listener);
  });
  const shown: string[] = [];
  process.removeAllListeners('warning');
  process.on('warning', ({ name }) => shown.push(name));
  hideWarning('MetadataLookupWarning');
  for (const name of ['MetadataLookupWarning', 'DeprecationWarning']) {
    process.emit('warning', Object.assign(new Error('what is wrong'), { name }));
  }
  expect(shown).toEqual(['DeprecationWarning']);
});
