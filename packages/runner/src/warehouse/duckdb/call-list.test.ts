import { describe, expect, it } from 'vitest';
import { createCallList } from './call-list.js';

describe('a list of calls', () => {
  it('calls each action once, in the order of adding, but for those taken back', () => {
    const calls: string[] = [];
    const list = createCallList<string>();
    list.add((how) => calls.push(`first ${how}`));
    const forget = list.add((how) => calls.push(`second ${how}`));
    list.add((how) => calls.push(`third ${how}`));
    forget();
    forget();
    list.callAll('killed');
    list.callAll('again');
    expect(calls).toEqual(['first killed', 'third killed']);
  });

  it('does not call what is taken back while it calls, and calls what is added', () => {
    const calls: string[] = [];
    const list = createCallList<void>();
    list.add(() => {
      calls.push('first');
      forget();
      list.add(() => calls.push('added'));
    });
    const forget = list.add(() => calls.push('taken back'));
    list.callAll();
    expect(calls).toEqual(['first', 'added']);
  });
});
