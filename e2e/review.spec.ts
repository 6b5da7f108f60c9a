import { expect, test } from './support/fixtures';

test('an auditor takes a finding, says what came of it, and it is learnt; rules are explained and tuned', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit');
  await page.getByRole('link', { name: 'Misuse review' }).click();
  const open = page.getByRole('list', { name: 'To review' });
  const own = open.getByRole('listitem').filter({ hasText: 'asked about their own e-mail' });
  await expect(own).toContainText('HC investigator');
  await expect(open.getByText(/differ in the last two characters/)).toBeVisible();
  await expect(open.getByText(/without a case reference/)).toBeVisible();
  await own.getByText(/1 event$/).click();
  await expect(own.getByRole('link', { name: 'Event 1' })).toBeVisible();
  await own.getByRole('button', { name: 'I review it' }).click();
  await own.getByRole('button', { name: 'Close the finding' }).click();
  await expect(own.getByRole('alert')).toBeFocused();
  await own.getByLabel('What came of it?').selectOption('false_alarm');
  await own.getByLabel('Do not find this of the member again for').selectOption('30');
  await own.getByLabel('What you looked at and whom you asked').fill('He tried the form in training.');
  await expectAccessible(page, 'review');
  await own.getByRole('button', { name: 'Close the finding' }).click();
  await expect(own).toHaveCount(0);
  await page.getByRole('link', { name: 'Closed' }).click();
  await expect(page.getByText('He tried the form in training.')).toBeVisible();

  await page.getByRole('link', { name: 'Rules' }).click();
  await expect(page.getByText('Own name or address: HC investigator, told by HC auditor')).toBeVisible();
  const nights = page.locator('section').filter({ hasText: 'Bursts in the night' });
  const least = nights.getByLabel('At least so many times');
  await least.fill('999');
  await nights.getByRole('button', { name: 'Save' }).click();
  await expect(nights.getByText('This is outside the bounds of the rule.')).toBeVisible();
  await least.fill('20');
  await nights.getByRole('button', { name: 'Save' }).click();
  await expect(nights.getByText('Saved.')).toBeVisible();
  await expectAccessible(page, 'review-rules');
});

test('a week is signed off, and stays so; it prints without buttons', async ({ as, expectAccessible }) => {
  const page = await as('auditor@silvermesa.example');
  await page.goto('/audit/review');
  await page.getByRole('link', { name: 'Open the review sheet' }).click();
  await page.getByRole('button', { name: 'Sign off the week' }).click();
  await page.getByRole('button', { name: 'Sign off the week' }).click();
  await expect(page.getByText(/Signed off by SM auditor/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign off the week' })).toHaveCount(0);
  await expectAccessible(page, 'review-sheet');
});

test('oversight sees findings without names and decides nothing; nobody else sees any', async ({ as }) => {
  const page = await as('oversight-auditor@oversight.example');
  await page.goto('/audit/review');
  await expect(page.getByText(/^A member made \d+ checks without a case/).first()).toBeVisible();
  await expect(page.getByText('HC investigator')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'I review it' })).toHaveCount(0);
  const investigator = await as('investigator@harborcity.example');
  expect((await investigator.goto('/audit/review'))?.status()).toBe(404);
});
