import path from 'node:path';
import { startEmbedded } from '../src/server/database/embedded';
import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';
import { home } from './support/portal';

const options = { directory: path.join(home, 'postgres'), durable: true };

/** PostgreSQL goes away under a running portal and comes back at the same address. */
test('without its database the portal says so, loses nothing, and recovers by itself', async ({
  as,
  expectAccessible,
  consoleErrors,
}) => {
  const [page, watching] = [
    await as('investigator@harborcity.example'),
    await as('liaison@harborcity.example'),
  ];
  await fillLead(page, { title: 'Written in an outage', selectors: '+1 619 555 0147' });
  await watching.goto('/');
  await expect(watching.getByText('Live', { exact: true })).toBeVisible();

  const database = await startEmbedded(options);
  const port = Number(new URL(database.url).port);
  await database.stop();
  try {
    await page.getByRole('button', { name: 'Enter and check now' }).click();
    await expect(
      page.getByRole('alert').filter({ hasText: 'The portal cannot reach its database' }),
    ).toBeVisible();
    await expect(page.getByLabel('Title')).toHaveValue('Written in an outage');
    await watching.goto('/hits').catch(() => undefined);
    await expect(
      watching.getByRole('heading', { name: 'The portal cannot reach its database' }),
    ).toBeVisible();
    await expect(watching.getByText(/^Reference [0-9a-f]+\.$/)).toBeVisible();
    await expectAccessible(watching, 'database-away');
  } finally {
    await startEmbedded({ ...options, port });
  }
  await expect(async () => {
    await watching.getByRole('button', { name: 'Try again' }).click();
    await expect(watching.getByRole('heading', { name: 'Hits', level: 1 })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
  await enter(page);
  await expect(watching.getByText('Live', { exact: true })).toBeVisible({ timeout: 60_000 });
  // React tells the console of the page that could not be drawn; of nothing else.
  expect(consoleErrors.splice(0).filter((error) => !error.includes('#441'))).toEqual([]);
});
