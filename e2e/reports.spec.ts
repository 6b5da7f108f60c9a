import { unzipped } from '../src/test/zip';
import { expect, test } from './support/fixtures';

test('an auditor takes disclosure accounting along as a signed PDF, and as CSV once the trail has it', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit/disclosures?leads=HC-2026-0008');
  await expect(page.getByRole('heading', { name: 'Disclosures about HC-2026-0008' })).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  expect((await saved).suggestedFilename()).toBe('disclosures-HC-2026-0008.csv');
  await page.getByRole('button', { name: 'Make a signed PDF' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByLabel('What is it for?').fill('Request for access');
  await page.getByRole('button', { name: 'Make a signed PDF' }).click();
  const link = page.getByRole('link', { name: 'Download' });
  await expect(link).toBeVisible({ timeout: 40_000 });
  await expectAccessible(page, 'audit-disclosures');
  const answer = await page.request.get((await link.getAttribute('href')) ?? '');
  const files = await unzipped(await answer.body());
  expect(files.get('disclosures.pdf')?.toString('latin1')).toMatch(/^%PDF-/);
  expect(files.get('report.txt.asc')?.toString()).toContain('BEGIN PGP SIGNATURE');
  await page.goto('/audit?op=export');
  await expect(page.getByText(/saved what a page shows as a file/).first()).toBeVisible();
});
