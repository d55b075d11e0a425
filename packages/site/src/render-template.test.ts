import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TEMPLATES = new URL('../templates/', import.meta.url);
const names = readdirSync(TEMPLATES).filter((name) => name.endsWith('.ejs'));

describe('the templates', () => {
  // Line breaks are not sent: one within a tag or between words would join what it separates.
  it.each(names)('break lines between tags only: %s', (name) => {
    const lines = readFileSync(new URL(name, TEMPLATES), 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const isValue = /^<%=|<%=((?!%>).)*%>$/;
    expect(lines.filter((line) => !/^<.*>$/.test(line) || isValue.test(line))).toEqual([]);
  });
});
