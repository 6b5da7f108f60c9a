import { expect, test } from 'vitest';
import { guessColumns, toRow } from './domain';

test('columns are known by their headings, in English and Spanish, however they are written', () => {
  expect(
    guessColumns(['Source ID', 'PHONE 1', 'phone_2', 'E-mail', 'License Plate', 'Notes', 'Colour'], [], null),
  ).toEqual(['sourceId', 'phone', 'phone', 'email', 'plate', 'narrative', 'ignore']);
  expect(
    guessColumns(['Folio', 'Teléfono', 'Correo electrónico', 'Matrícula', 'Descripción'], [], null),
  ).toEqual(['sourceId', 'phone', 'email', 'plate', 'narrative']);
});

test('or by what stands in them; a field is one column’s', () => {
  const sample = [
    ['(619) 555-0142', 'a@b.com', 'text', 'https://a.example/x'],
    ['619 555 0143; 619 555 0144', 'c@d.com', '', 'https://b.example/y'],
  ];
  expect(guessColumns(['A', 'B', 'C', 'D'], sample, 'US')).toEqual(['phone', 'email', 'ignore', 'url']);
  expect(guessColumns(['A', 'B', 'C', 'D'], sample, null)).toEqual(['ignore', 'email', 'ignore', 'url']);
  expect(guessColumns(['title', 'Subject'], [], null)).toEqual(['title', 'ignore']);
});

test('a cell may hold several selectors; a record that is none, or too long, is broken', () => {
  const columns = ['sourceId', 'phone', 'title'] as const;
  expect(toRow(7, ['S-1', '+1 619 555 0142, +1 619 555 0143;', 'Tip'], columns)).toMatchObject({
    ...{ number: 7, broken: false, sourceId: 'S-1', title: 'Tip' },
    selectors: [
      { type: 'phone', value: '+1 619 555 0142' },
      { type: 'phone', value: '+1 619 555 0143' },
    ],
  });
  expect(toRow(8, ['S-1', '', '', 'more'], columns)).toMatchObject({ broken: true, selectors: [] });
  expect(toRow(9, null, columns)).toMatchObject({ broken: true });
  expect(toRow(1, ['x'.repeat(50_000)], columns).sourceId).toHaveLength(20_001);
});
