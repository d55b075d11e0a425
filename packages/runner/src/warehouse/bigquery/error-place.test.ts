import { describe, expect, it } from 'vitest';
import { placeInMessage } from './error-place.js';

describe('placeInMessage', () => {
  it.each([
    ['SELECT nope', '1:8', 'nope'],
    ['SELECT 1,\n  nope', '2:3', 'nope'],
    ['SELECT 1,\r\n  nope', '2:3', 'nope'],
    ['SELECT 1,\r nope', '2:2', 'nope'],
    [`SELECT '😀é', nope`, '1:14', 'nope'],
    ['SELECT\tnope', '1:9', 'nope'],
    ['\t\tnope', '1:17', 'nope'],
    ['ab\tc\tnope', '1:17', 'nope'],
    ['SELECT (', '1:9', ''],
    ['SELECT (\nSELECT 1', '2:9', ''],
  ])('finds in %j the place %s', (text, place, word) => {
    const offset = word === '' ? text.length : text.indexOf(word);
    expect(placeInMessage(`Wrong at [${place}]`, text)).toEqual({ message: 'Wrong', offset });
    expect(placeInMessage(`Wrong [at ${place}]`, text)).toEqual({ message: 'Wrong', offset });
  });

  it.each(['1:99', '9:1', '2:3'])('leaves a place as it is that is not in the text: %s', (place) => {
    const message = `Wrong at [${place}]`;
    expect(placeInMessage(message, 'SELECT 1\nab'.slice(0, 9))).toEqual({ message, offset: null });
  });

  it('takes the last place, and no other brackets', () => {
    expect(placeInMessage('Bad at [1:1]; failed at [1:2]', 'SELECT')).toEqual({
      message: 'Bad at [1:1]; failed',
      offset: 1,
    });
    expect(placeInMessage('Array index [1:2] is wrong', 'SELECT')).toEqual({
      message: 'Array index [1:2] is wrong',
      offset: null,
    });
  });
});
