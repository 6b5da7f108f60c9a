import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';

const rowsOf = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

/** Whom a hit is first told to, where the own side holds nothing but a victim's. */
test('a victim’s number reaches the advocate first, and the liaison once it is released', async ({
  as,
  expectAccessible,
}) => {
  test.slow(); // Four browsers, and three pages each also looked at in dark and on a phone.
  const investigator = await as('investigator@silvermesa.example');
  const advocate = await as('victim-advocate@silvermesa.example');
  const liaison = await as('liaison@silvermesa.example');
  const other = await as('investigator@maasdelta.example');
  const title = 'She called from a borrowed telephone';

  await fillLead(investigator, { title, role: 'Victim', selectors: '+1 (702) 555-0172' });
  await enter(investigator);
  const ownLead = investigator.url();
  for (const page of [advocate, liaison]) {
    await page.goto('/');
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
  }

  await test.step('the other side is told as of any other', async () => {
    await fillLead(other, { title: 'Number in a ledger', selectors: '+1 702 555 0172' });
    await enter(other);
    await expect(other.getByRole('article', { name: 'Hit with Silver Mesa Metro Police' })).toContainText(
      'Exact',
    );
    await expect(other.locator('body')).not.toContainText(/advocate/i);
  });

  await test.step('the advocate sees it at once, with the time that there is before the liaison', async () => {
    await expect(advocate.getByRole('region', { name: 'Alerts' }).getByText(/New hit HIT-/)).toBeVisible();
    const row = rowsOf(advocate, title);
    await expect(row).toContainText('With the victim advocate');
    await expect(row).toContainText(/3 d 1[12] h left/);
    await expectAccessible(advocate, 'advocate-inbox');
    await row.getByRole('link').click();
    await expect(advocate.getByText('Visible to: your agency’s victim advocates and').first()).toBeVisible();
    await expectAccessible(advocate, 'advocate-hit');
  });

  await test.step('her colleagues are told that there is one, and no more', async () => {
    await investigator.goto(ownLead);
    await expect(investigator.getByRole('heading', { name: 'With the victim advocate' })).toBeVisible();
    await expect(investigator.locator('body')).not.toContainText('Maas Delta');
    await expectAccessible(investigator, 'lead-with-advocate');
    await expect(liaison.getByText(/A victim advocate of your agency is looking at \d hit/)).toBeVisible();
    await expect(rowsOf(liaison, title)).toHaveCount(0);
    for (const page of [liaison, investigator]) {
      expect((await page.goto(new URL(advocate.url()).pathname))?.status()).toBe(404);
    }
  });

  await test.step('released, it is to the liaison a hit like any other', async () => {
    await liaison.goto('/');
    await expect(liaison.getByText('Live', { exact: true })).toBeVisible();
    const release = advocate.getByRole('button', { name: 'Release to the liaison' });
    await release.click();
    await expect(advocate.getByText('will see it, for good')).toBeVisible();
    await release.click();
    await expect(advocate.getByText(/^Visible to: your agency and Maas/).first()).toBeVisible();
    await expect(liaison.getByRole('region', { name: 'Alerts' }).getByText(/New hit HIT-/)).toBeVisible();
    await rowsOf(liaison, title).getByRole('link').click();
    await expect(liaison.getByRole('button', { name: 'Acknowledge' })).toBeVisible();
  });
});

test('where both sides hold a victim’s or a witness’s, the two advocates talk, and nobody else sees it', async ({
  as,
}) => {
  const ours = await as('victim-advocate@harborcity.example');
  const theirs = await as('victim-advocate@basinda.example');
  await ours.goto('/');
  await rowsOf(ours, 'She was left at the bus station').getByRole('link').click();
  await expect(ours.getByText(/it goes to the liaison on/)).toBeVisible();
  await ours.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(ours.getByText('It stays with you until you release it.')).toBeVisible();
  await ours.getByLabel('Message', { exact: true }).fill('She is safe. Whom may she call at yours?');
  await ours.getByRole('button', { name: 'Send' }).click();

  await theirs.goto('/');
  await rowsOf(theirs, 'Saw the van, and is afraid').getByRole('link').click();
  await expect(theirs.getByText('She is safe. Whom may she call at yours?')).toBeVisible();
  await expect(theirs.getByRole('region', { name: 'The other agency' })).not.toContainText('Not yet');

  const hit = new URL(ours.url()).pathname;
  expect(new URL(theirs.url()).pathname).toBe(hit);
  for (const email of ['liaison@harborcity.example', 'prosecutor@basinda.example']) {
    expect((await (await as(email)).goto(hit))?.status(), email).toBe(404);
  }
  for (const path of ['/check', '/leads/new', '/leads/HC-2026-0001']) {
    expect((await ours.goto(path))?.status(), path).toBe(404);
  }
});
