import { describe, expect, test } from 'vitest';
import { anImport, aRow } from '@/test/imports';
import { readInstant, readRow } from './domain';

describe('a time', () => {
  test.each([
    ['2026-07-01', 'America/Los_Angeles', '2026-07-01T07:00:00.000Z'],
    ['2026-12-01 09:30', 'America/Los_Angeles', '2026-12-01T17:30:00.000Z'],
    ['2026-03-29 03:30', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 03:30:15', 'Europe/Madrid', '2026-10-25T02:30:15.000Z'],
    ['2026-07-01T09:30Z', 'America/Los_Angeles', '2026-07-01T09:30:00.000Z'],
    ['2026-07-01T09:30:00+07:00', 'America/Los_Angeles', '2026-07-01T02:30:00.000Z'],
    ['2026-07-01 09:30 -0330', 'UTC', '2026-07-01T13:00:00.000Z'],
  ])('%s in %s', (text, zone, instant) => {
    expect(readInstant(text, zone)).toBe(instant);
  });

  test.each(['03/04/2026', '2026-02-31', '2026-13-01', '2026-01-01 25:00', 'yesterday', '45123'])(
    '%s is none',
    (text) => {
      expect(readInstant(text, 'UTC')).toBeUndefined();
    },
  );
});

describe('a row', () => {
  const read = (row: Parameters<typeof aRow>[0], settings: Parameters<typeof anImport>[0] = {}) =>
    readRow(aRow(row), anImport(settings), 'UTC');

  test('says its role and urgency in English or Spanish; else they are the file’s', () => {
    expect(read({ subjectRole: 'VÍCTIMA', urgency: 'Urgente' })).toMatchObject({
      lead: { subjectRole: 'victim', urgency: 'urgent' },
    });
    expect(read({})).toMatchObject({ lead: { subjectRole: 'suspect', urgency: 'routine' } });
  });

  test('without a title takes the file’s, and without either is told', () => {
    expect(read({ title: ' ' }, { title: 'Hotline, May' })).toMatchObject({
      lead: { title: 'Hotline, May' },
    });
    expect(read({ title: ' ' })).toEqual({ ok: false, problems: [{ path: 'title', problem: 'required' }] });
  });
});
