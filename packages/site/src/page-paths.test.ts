import { expect, it } from 'vitest';
import { hrefTo, uniqueSlugs } from './page-paths.js';

it('gives every name its own lower-case file name, whatever the order', () => {
  const names = [
    'mart.Routes',
    'mart.routes',
    'raw.Flights',
    'x'.repeat(10_000),
    '../../etc/passwd',
    'index',
    'payments',
    'payments-p2',
    '',
    '..',
  ];
  const slugs = uniqueSlugs(names);
  expect(slugs.get('raw.Flights')).toBe('raw.flights');
  expect(new Set(slugs.values()).size).toBe(names.length);
  expect(slugs).toEqual(uniqueSlugs([...names].reverse()));
  for (const slug of slugs.values()) expect(slug).toMatch(/^(?!index$)(?!\.)[a-z0-9_.-]{1,140}$/);
  // Where the list of `payments` goes on.
  expect(slugs.get('payments-p2')).toMatch(/^payments-p2-[0-9a-f]{8}$/);
  expect(slugs.get('mart.routes')).toMatch(/^mart\.routes-[0-9a-f]{8}$/);
});

it('links relative to the page', () => {
  expect(hrefTo('index.html', 'audits/x.html', 'a b')).toBe('audits/x.html#a%20b');
  expect(hrefTo('audits/x.html', 'index.html')).toBe('../index.html');
  expect(hrefTo('audits/x.html', 'audits/x.html', 'top')).toBe('#top');
  expect(hrefTo('audits/x.html', 'audits/y.html', 'top')).toBe('y.html#top');
});
