import { expect, test } from './support/fixtures';

test('a page is printed once the trail has it, and not without', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  let prints = 0;
  await page.exposeFunction('print', () => {
    prints += 1;
  });
  await page.goto('/leads/HC-2026-0008');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.route(/prints\.record/, (route) => route.abort());
  await page.getByRole('button', { name: 'Print this page' }).click();
  await expect(page.getByText(/^The page was not printed/)).toBeVisible();
  expect(prints).toBe(0);
  await page.unroute(/prints\.record/);
  await page.getByRole('button', { name: 'Print this page' }).click();
  await expect.poll(() => prints).toBe(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText(/^Printed by HC investigator/)).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(page.getByRole('heading', { level: 1 })).toBeHidden();

  const auditor = await as('auditor@harborcity.example');
  await auditor.goto('/audit?op=export');
  await expect(auditor.getByText(/HC investigator .*printed a page/).first()).toBeVisible();
});
