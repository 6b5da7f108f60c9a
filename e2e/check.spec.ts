import { expect, test } from './support/fixtures';

const held = '+1 619 555 0142';

test('a check tells who else holds it and whom to call, enters nothing, and the holder learns of it', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('investigator@maasdelta.example');
  await page.goto('/check');
  await expect(page.getByText('500 of your 500 checks left today')).toBeVisible();
  await page
    .getByLabel('A selector, or a whole text')
    .fill(`Seen on the card: ${held}, mail x.y@nobody.example`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('2 selectors added.')).toBeVisible();
  await page.getByRole('button', { name: /^Check 2 selectors/ }).click();
  await expect(page.getByRole('alert').first()).toContainText('Fill this in.');
  await page.getByLabel('Purpose').selectOption({ label: 'Investigation of trafficking' });
  await page.getByLabel('Justification').fill('Open inquiry');
  await page.getByRole('button', { name: /^Check 2 selectors/ }).click();
  await expect(page.getByText(/Receipt CHK-/)).toBeVisible();
  await expect(page.getByRole('article', { name: held }).getByText('Harbor City Police')).toBeVisible();
  await expect(page.getByText('498 of your 500 checks left today')).toBeVisible();
  await expectAccessible(page, 'check');

  const holder = await as('liaison@harborcity.example');
  await holder.goto('/check');
  await expect(holder.getByText(/Maas Delta Police asked about: Phone/).first()).toBeVisible();
});

test('what may identify an NGO’s client is not asked for', async ({ as }) => {
  const page = await as('caseworker@goldenbay.example');
  await page.goto('/check');
  await page.getByLabel(/Subject role/).selectOption({ label: 'Victim' });
  await expect(page.getByText('Sealed: what may identify a client is not asked for.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Check with/ })).toBeDisabled();
});

test('a file is checked by the workers, and what is held is shown', async ({ as }) => {
  const page = await as('liaison@silvermesa.example');
  await page.goto('/check');
  await page.getByLabel('Purpose').selectOption({ label: 'Investigation of trafficking' });
  await page.getByLabel('Case reference').fill('C-2026-7');
  await page.getByLabel('Justification').fill('Open inquiry');
  const rows = ['value', held, 'nobody@nowhere.example'].join('\n');
  await page
    .locator('input[type=file][accept*=csv]')
    .setInputFiles({ name: 'phones.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
  await expect(page.getByText('2 of 2 rows checked')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'What is held' }).click();
  await expect(page.getByRole('cell', { name: /Harbor City Police/ })).toBeVisible();
});

test('a denial beside it: an auditor has no check', async ({ as }) => {
  const page = await as('auditor@harborcity.example');
  expect((await page.goto('/check'))?.status()).toBe(404);
});

test('an administrator sets the quota of checks, under the ceiling, and a member is told before it bites', async ({
  as,
  expectAccessible,
}) => {
  const administrator = await as('administrator@silvermesa.example');
  await administrator.goto('/administration');
  await administrator.getByRole('link', { name: 'Check quotas' }).click();
  const byHand = administrator.getByRole('group', { name: 'Checks by hand' });
  await byHand.getByLabel('One member').fill('9999');
  await administrator.getByRole('button', { name: 'Save' }).click();
  await expect(administrator.getByRole('alert').first()).toContainText('above the ceiling');
  await byHand.getByLabel('One member').fill('0');
  await administrator.getByRole('button', { name: 'Save' }).click();
  await expect(administrator.getByText('Saved.')).toBeVisible();
  await expectAccessible(administrator, 'quotas');

  const member = await as('investigator@silvermesa.example');
  await member.goto('/check');
  await expect(member.getByText('0 of your 0 checks left today')).toBeVisible();
  await expect(member.getByText('Most of it is used.')).toBeVisible();
  await byHand.getByLabel('One member').fill('500');
  const saved = administrator.waitForResponse(/checkQuotas\.save/);
  await administrator.getByRole('button', { name: 'Save' }).click();
  await saved;
  await member.reload();
  await expect(member.getByText('500 of your 500 checks left today')).toBeVisible();
});
