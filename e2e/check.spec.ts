import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';

const held = '+1 619 555 0142';

async function chooseFile(page: Page, rows: string, button = 'Choose a CSV file'): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await choosing).setFiles({ name: 'phones.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
}

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
  const fetching = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the answer as CSV' }).click();
  const csv = readFileSync(await (await fetching).path(), 'utf8');
  expect(csv).toMatch(/^"1","phone","'\+1 619 555 0142","held","Harbor City Police"/m);
  expect(csv).toContain('"2","email","x.y@nobody.example","not held"');
  await page.getByRole('button', { name: 'Clear the list' }).click();
  await expect(page.getByText('What to ask for (0)')).toBeVisible();

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

test('a file is looked at, checked by the workers, and what is held is shown', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('liaison@silvermesa.example');
  await page.goto('/check');
  await page.getByLabel('Purpose').selectOption({ label: 'Investigation of trafficking' });
  await page.getByLabel('Case reference').fill('C-2026-7');
  await page.getByLabel('Justification').fill('Open inquiry');
  const rows = ['value', held, 'nobody@nowhere.example'].join('\n');
  await chooseFile(page, rows);
  const chosen = page.getByRole('region', { name: 'phones.csv: 2 rows' });
  await expect(chosen).toContainText(held);
  await expect(chosen).toContainText('200,000 of your 200,000 rows left today');
  await chosen.getByRole('button', { name: 'Check 2 rows with 5 other agencies' }).click();
  const file = page.getByRole('article').filter({ hasText: '2 of 2 rows checked' });
  await expect(file).toContainText('1 row is held by other agencies', { timeout: 60_000 });
  await expect(page.getByText('199,998 of your 200,000 rows left today')).toBeVisible();
  await expect(page.getByText('1 of 2 held, 5 agencies asked')).toBeVisible();
  await file.getByRole('button', { name: 'What is held' }).click();
  await expect(page.getByRole('cell', { name: /Harbor City Police/ })).toBeVisible();
  await expectAccessible(page, 'check-file');
  const fetching = page.waitForEvent('download');
  await file.getByRole('button', { name: 'Download all rows (CSV)' }).click();
  const csv = readFileSync(await (await fetching).path(), 'utf8');
  expect(csv).toContain('"3","","nobody@nowhere.example","not held"');
});

test('a file whose sending was broken off is sent to its end later, and no other in its place', async ({
  as,
}) => {
  const page = await as('prosecutor@basinda.example');
  const rows = (count: number) =>
    ['value', ...Array.from({ length: count }, (_, at) => `card${at}@nowhere.example`)].join('\n');
  let parts = 0;
  await page.route(/fileChecks\.addRows/, (route) => (++parts === 2 ? route.abort() : route.continue()));
  await page.goto('/check');
  await page.getByLabel('Purpose').selectOption({ label: 'Investigation of trafficking' });
  await page.getByLabel('Case reference').fill('C-2026-8');
  await page.getByLabel('Justification').fill('Open inquiry');
  await chooseFile(page, rows(2_500));
  await page.getByRole('button', { name: 'Check 2,500 rows with 5 other agencies' }).click();
  const file = page.getByRole('article').filter({ hasText: '0 of 2,500 rows checked' });
  await expect(file).toContainText('Not sent whole');
  await page.reload();
  await chooseFile(page, rows(2_400), 'Send the rest');
  await expect(page.getByText('This is another file: the check began with 2,500 rows.')).toBeVisible();
  await page.getByRole('button', { name: 'Do not check it' }).click();
  await chooseFile(page, rows(2_500), 'Send the rest');
  await page.getByRole('region', { name: 'phones.csv: 2,500 rows' }).getByText('Send the rest').click();
  await expect(page.getByRole('article').filter({ hasText: '2,500 of 2,500 rows checked' })).toContainText(
    'No row is held by another agency',
    { timeout: 60_000 },
  );
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
