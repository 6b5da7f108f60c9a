import { expect, test } from './support/fixtures';

test('common values: one that waits is approved by another member, one in quarantine is looked at', async ({
  as,
  expectAccessible,
}) => {
  const proposer = await as('liaison@harborcity.example');
  await proposer.goto('/common-values');
  const waiting = proposer.getByRole('listitem').filter({ hasText: 'Shelter' });
  await expect(waiting).toContainText('Proposed');
  await expect(waiting.getByRole('button', { name: 'Approve' })).toHaveCount(0);

  const other = await as('administrator@harborcity.example');
  await other.goto('/common-values');
  const listed = other.getByRole('listitem').filter({ hasText: 'Shelter' });
  await listed.getByRole('button', { name: 'Approve' }).click();
  await listed.getByRole('button', { name: 'Approve' }).click();
  await expect(listed.getByText('No hits')).toBeVisible();

  const holder = await as('liaison@basinda.example');
  await holder.goto('/common-values');
  await expectAccessible(holder, 'common-values');
  const quarantined = holder.getByRole('listitem').filter({ hasText: 'it links too many leads' });
  await quarantined.getByRole('button', { name: 'I have looked at it' }).click();
  await expect(quarantined.getByRole('button', { name: 'I have looked at it' })).toHaveCount(0);
});

test('response times of the own agency by week, and of all that have hits enough', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('liaison@silvermesa.example');
  await page.goto('/hits');
  await page.getByRole('link', { name: 'Response times' }).click();
  const agencies = page.getByRole('table', { name: 'All agencies with five hits or more' });
  await expect(agencies.getByRole('row', { name: /Harbor City Police \d+%/ })).toBeVisible();
  await expectAccessible(page, 'figures');
});

test('a desk has its working days and its chain; a liaison cannot change them', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('administrator@basinda.example');
  await page.goto('/administration/desk');
  await expect(page.getByLabel('Monday')).toBeChecked();
  await expect(page.getByLabel('Sunday')).not.toBeChecked();
  await expect(page.getByLabel('Deputy')).not.toHaveValue('');
  await page.getByLabel('Closes').fill('07:00');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toBeFocused();
  await page.getByLabel('Closes').fill('18:00');
  await expectAccessible(page, 'desk');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const liaison = await as('liaison@basinda.example');
  expect((await liaison.goto('/administration/desk'))?.status()).toBe(404);
});

test('a silent hit is the owner’s alone, on the list, on its page and on the lead', async ({
  as,
  expectAccessible,
}) => {
  const owner = await as('liaison@harborcity.example');
  await owner.goto('/hits?state=all');
  await owner.getByRole('listitem').filter({ hasText: 'under cover' }).getByRole('link').first().click();
  await expect(owner.getByText(/Mekong Border Protection Unit has not been told/).first()).toBeVisible();
  await expectAccessible(owner, 'silent-hit');
  await owner
    .getByRole('main')
    .getByRole('link', { name: /^HC-2026-/ })
    .first()
    .click();
  await expect(owner.getByText(/silent/i).first()).toBeVisible();
  await expectAccessible(owner, 'silent-lead');
  const other = await as('liaison@mekong.example');
  await other.goto('/hits?state=all&search=MB');
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(other.getByText('Harbor City Police also holds this phone number')).toHaveCount(1);
});

test('who has asked about a value stands in the holder’s inbox until a liaison has looked', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('liaison@mekong.example');
  await page.goto('/');
  const asked = page.getByRole('region').or(page.locator('section')).filter({ hasText: 'Asked about your' });
  await expect(asked.getByText('Silver Mesa Metro Police asked about: Phone')).toBeVisible();
  await expectAccessible(page, 'inbox-asked');
  await asked.getByRole('button', { name: 'I have looked at it' }).click();
  await expect(page.getByText('Silver Mesa Metro Police asked about: Phone')).toHaveCount(0);
});

test('the keys go on from a row whose box was clicked', async ({ as }) => {
  const page = await as('liaison@harborcity.example');
  await page.goto('/hits?state=all');
  const rows = page.locator('[data-row]');
  await rows.nth(1).getByRole('checkbox').click();
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('j');
  await expect(rows.nth(2).getByRole('link').first()).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(rows.nth(0).getByRole('link').first()).toBeFocused();
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/hits\/[0-9a-f-]{36}$/);
});

test('a filter is kept as a view, and a hit is given to a colleague on its own page', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('liaison@maasdelta.example');
  await page.goto('/hits?state=all&type=email');
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByLabel('Name of this view').fill('Mail');
  await page.getByRole('button', { name: 'Save this view' }).click();
  const views = page.getByRole('navigation', { name: 'Views' });
  await expect(views.getByRole('link', { name: 'Mail' })).toHaveAttribute('aria-current', 'page');
  await expectAccessible(page, 'hits-view');
  await page.locator('[data-row] a').first().click();
  await page.getByLabel('Assign to').selectOption({ label: 'MD investigator' });
  await page.getByRole('button', { name: 'Assign' }).click();
  const colleague = await as('investigator@maasdelta.example');
  await colleague.goto('/hits?state=all&assigned=me');
  await expect(colleague.getByText('Assigned to MD investigator')).toBeVisible();
});
