import { describe, expect, test } from 'vitest';
import { decidePrinted } from './domain';

const id = '01a1705d-38c0-7000-8000-414bd5c8859d';

describe('what a page shows', () => {
  test.each([
    ['/', { type: 'page', id: 'inbox' }],
    ['/leads', { type: 'page', id: 'leads' }],
    ['/leads/HC-2026-0001', { type: 'lead', reference: 'HC-2026-0001' }],
    ['/leads/HC-2026-0001/edit', { type: 'lead', reference: 'HC-2026-0001' }],
    [`/hits/${id}`, { type: 'hit', id }],
    [`/audit/history/lead/${id}`, { type: 'page', id: `audit/history/lead/${id}` }],
  ])('%s', (path, printed) => {
    expect(decidePrinted(path)).toEqual(printed);
  });

  test.each(['', 'leads', '//x', '/leads/+16195550142', '/a b', `/${'a/'.repeat(80)}a`, '/leads/%41'])(
    'nothing: %s',
    (path) => {
      expect(decidePrinted(path)).toBeNull();
    },
  );
});
