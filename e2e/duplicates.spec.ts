import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';

/** What the own agency has already is said on the receipt; what it is, a member says, and may take back. */
test('a lead entered twice: suggested, not the same, related, and each undone', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('investigator@harborcity.example');
  const number = '+1 619 555 0173';
  const title = 'Card under the windscreen wiper';
  await fillLead(page, { title, selectors: number });
  await enter(page);
  const [first = ''] = /HC-\d{4}-\d+/.exec(page.url()) ?? [];
  await expect(page.getByText('Your agency already has')).toHaveCount(0);
  await fillLead(page, { title: 'The same card, a week later', selectors: number });
  await enter(page);
  const [second = ''] = /HC-\d{4}-\d+/.exec(page.url()) ?? [];

  const already = page.getByText('Your agency already has a lead that holds the same:');
  await expect(already.getByRole('link', { name: first })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No hit' })).toBeVisible();
  const suggested = page.locator('#other-leads');
  await expect(suggested).toContainText(title);
  await expectAccessible(page, 'lead-duplicate');

  await page.getByRole('button', { name: `${first} is not the same` }).press('Enter');
  await expect(already).toHaveCount(0);
  await page.getByText('Not the same (1)').click();
  await page.getByRole('button', { name: `Take back what was said of ${first}` }).click();
  await expect(already).toBeVisible();

  await page.getByRole('button', { name: `${first} belongs together with this lead` }).click();
  await expect(page.getByRole('heading', { name: 'Related leads' })).toBeVisible();
  await expectAccessible(page, 'lead-related');
  await page.getByRole('link', { name: `${first} ${title}` }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await page.getByRole('button', { name: `Take back what was said of ${second}` }).click();
  await expect(already.getByRole('link', { name: second })).toBeVisible();

  const other = await as('investigator@silvermesa.example');
  await fillLead(other, { title: 'Card at the reception', selectors: number });
  await enter(other);
  await expect(other.getByRole('article', { name: 'Hit with Harbor City Police' })).toHaveCount(2);
  await expect(other.getByText('Your agency already has')).toHaveCount(0);
  expect((await other.goto(`/leads/${first}`))?.status()).toBe(404);
});
