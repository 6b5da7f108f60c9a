import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures';

const bad = ['12', 'no number', '+1 999 555 01423456'];

/** Thirty rows; in three of them there is no telephone number. One source id would be a formula in a spreadsheet. */
function aFile(run: string): string {
  const lines = Array.from({ length: 30 }, (_, at) => {
    const phone = bad[at - 10] ?? `(619) 555-${String(2_000 + at)}`;
    const id = at === 10 ? `=1+1 ${run}` : `${run}-${at}`;
    return `${id},Tip ${at},${phone},tip${at}.${run}@mail.com`;
  });
  return ['Source id,Title,Phone,Contact', ...lines].join('\r\n');
}

test('a file of thirty leads: mapped, previewed, entered, its faults fetched; and again, nothing new', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('investigator@harborcity.example');
  const buffer = Buffer.from(aFile(Date.now().toString(36)));
  const choose = async () => {
    await page.goto('/leads');
    await page.getByRole('link', { name: 'From a file' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'tips.csv', mimeType: 'text/csv', buffer });
    await expect(page.getByRole('combobox', { name: 'Source id' })).toHaveValue('sourceId');
    await expect(page.getByRole('combobox', { name: 'Phone' })).toHaveValue('phone');
    await expect(page.getByRole('combobox', { name: 'Contact' })).toHaveValue('email');
  };
  const submit = () => page.getByRole('button', { name: 'Send and enter' }).click();
  const say = async () => {
    await page.getByLabel('Purpose').selectOption('investigation');
    await page.getByLabel('Justification').fill('Tips of the hotline');
    await page.getByLabel('Subject role, where a row has none').selectOption('suspect');
  };
  await choose();
  const preview = page.getByRole('region', { name: 'The first 20 rows' });
  await expect(preview.getByText('+16195552000')).toBeVisible();
  await expect(preview.getByRole('row').nth(11)).toContainText('This is too short to be one');
  await submit();
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing you typed is lost' })).toBeFocused();
  await say();
  await expectAccessible(page, 'import');
  await submit();
  const first = page.getByRole('article').first();
  await expect(first).toContainText('30 of 30 rows', { timeout: 60_000 });
  await expect(first).toContainText('27 leads entered');
  await expect(first).toContainText('3 faulty rows');
  const fetching = page.waitForEvent('download');
  await first.getByRole('button', { name: 'Faulty rows as CSV' }).click();
  const csv = readFileSync(await (await fetching).path(), 'utf8');
  expect(csv.trim().split('\r\n')).toHaveLength(4);
  expect(csv).toMatch(/11,"?'=1\+1/);
  await choose();
  await say();
  await submit();
  await expect(first).toContainText('27 were there already', { timeout: 60_000 });
  await expect(first).toContainText('0 leads entered');
});

test('who sees no lead sees no files of leads', async ({ as }) => {
  const page = await as('auditor@harborcity.example');
  const answer = await page.goto('/leads/import');
  expect(answer?.status()).toBe(404);
});
