import { csvRecords } from '../src/core/csv';
import { expect, test } from './support/fixtures';

test('an auditor takes the events of a filter along, and deletes the file', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit?op=match');
  await page.getByRole('link', { name: 'Exports' }).click();
  await expect(page.getByRole('heading', { name: 'Exports', level: 1 })).toBeVisible();
  await page.getByRole('radio', { name: 'List of events (CSV)' }).check();
  await expect(page.getByLabel('Operation')).toHaveValue('match');
  await expectAccessible(page, 'audit-exports-csv');
  await page.getByLabel('What is it for?').fill('Weekly review');
  await page.getByRole('button', { name: 'Make the file' }).click();
  const file = page.getByRole('article').first();
  const link = file.getByRole('link', { name: 'Download' });
  await expect(link).toBeVisible({ timeout: 30_000 });
  const address = (await link.getAttribute('href')) ?? '';
  const answer = await page.request.get(address);
  expect(answer.headers()['content-disposition']).toMatch(/filename="concord-events-.*\.csv"/);
  const [head, ...rows] = csvRecords(await answer.text());
  expect(head?.slice(0, 4)).toEqual(['When', 'Event', 'Type', 'What happened']);
  expect(new Set(rows.map((row) => row[4]))).toEqual(new Set(['match']));
  await file.getByRole('button', { name: 'Delete' }).click();
  await file.getByRole('button', { name: 'Delete' }).click();
  await expect(file.getByText('Cancelled or deleted')).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
  await page.goto('/audit?op=export');
  await expect(page.getByText(/fetched an export/).first()).toBeVisible();
  await expect(page.getByText(/cancelled or deleted an export/).first()).toBeVisible();
});

test('who is no auditor has no exports', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  expect((await page.goto('/audit/exports'))?.status()).toBe(404);
});
