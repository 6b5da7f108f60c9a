import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { readZip } from '../src/core/zip/read';
import { expect, test } from './support/fixtures';

const gpgInstalled = spawnSync('gpg', ['--version']).status === 0;
const folder = () => mkdtempSync(path.join(tmpdir(), 'concord-bundle-'));
const verify = (...args: string[]) =>
  spawnSync('npm', ['run', '-s', 'verify', '--', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

/** GnuPG with a key ring of its own. */
const gpgWithHome =
  (home: string) =>
  (...args: string[]) =>
    spawnSync('gpg', ['--batch', ...args], {
      encoding: 'utf8',
      env: { ...process.env, GNUPGHOME: home },
    });

const file = (page: Page) => page.getByRole('article').first();
const fileLink = (page: Page) => file(page).getByRole('link', { name: 'Download' });

/** Asks for a file and waits until it is there. */
async function requestFile(page: Page, kind: string) {
  await page.getByRole('radio', { name: kind }).check();
  await page.getByLabel('What is it for?').fill('Yearly review');
  await page.getByRole('button', { name: 'Make the file' }).click();
  await expect(page.getByLabel('What is it for?')).toHaveValue('');
  await expect(fileLink(page)).toBeVisible({ timeout: 60_000 });
  return fileLink(page);
}

/** A bundle in the member's scope, in a file. */
async function fetchBundle(page: Page): Promise<string> {
  await page.goto('/audit/exports');
  const address = await (await requestFile(page, 'Bundle (ZIP)')).getAttribute('href');
  const bundle = path.join(folder(), 'bundle.zip');
  writeFileSync(bundle, await (await page.request.get(address ?? '')).body());
  return bundle;
}

/** Writes the bundle's files to a folder and returns their paths. */
async function unpacked(bundle: string): Promise<string[]> {
  const into = folder();
  const files: string[] = [];
  for await (const { name, content } of readZip(createReadStream(bundle))) {
    const file = path.join(into, name);
    mkdirSync(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    files.push(file);
  }
  return files;
}

test('an auditor sees who did what, filters, opens an event and checks its proof', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Audit trail' })).toBeVisible();
  await expectAccessible(page, 'inbox-of-an-auditor');
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  const rows = page.locator('tbody tr[data-row]');
  await expect(rows.first()).toBeVisible();
  await expectAccessible(page, 'audit-events');
  await page.getByLabel('Search').fill('HC-2026-0001');
  await expect(page.getByRole('link', { name: /entered a lead$/ })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'signed in' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Operation').selectOption('match');
  const hit = rows.filter({ hasText: 'was opened through an entry of' });
  await expect(hit.first()).toBeVisible();
  await hit.first().getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'The exact bytes of the leaf' })).toBeVisible();
  await page.getByRole('button', { name: 'Verify in this browser' }).click();
  await expect(page.getByText('Holds', { exact: true })).toHaveCount(3);
  await expect(page.getByRole('img', { name: /The path from the leaf to the root/ })).toBeVisible();
  await expectAccessible(page, 'audit-event');
  await page.getByRole('link', { name: 'Open as a page' }).click();
  await expect(page.getByRole('heading', { name: 'Event', exact: true })).toBeVisible();
  await expect(page.locator('body')).not.toContainText('Card with a number');
  await page.getByRole('navigation', { name: 'You are here' }).getByRole('link').click();
  await expect(page).toHaveURL('/audit?op=match');
  await expect(page.getByLabel('Operation')).toHaveValue('match');
  await expect(hit.first()).toContainText(/Hit HIT-/);
  expect(await rows.filter({ hasNotText: 'hit.opened' }).count()).toBe(0);
});

test('a period is brushed on the histogram, kept as a view, and found again', async ({ as }) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit');
  const bars = page.getByRole('img', { name: /events? in \d+ bars/ });
  await expect(bars).toBeVisible();
  const box = (await bars.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
  await expect(page.getByLabel('From (day in UTC)')).not.toHaveValue('');
  await page.getByLabel('Outcome').selectOption('success');
  await expect(page.getByLabel('Outcome').locator('option[value=success]')).toHaveText(/^Done \([\d,]+\)$/);
  const kept = new URL(page.url()).search;
  const name = `Early ${Date.now()}`;
  await page.getByText(/^Saved views/).click();
  await page.getByLabel('Name of this view').fill(name);
  await page.getByRole('button', { name: 'Save this view' }).click();
  await expect(page.getByRole('link', { name })).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(page).toHaveURL('/audit');
  await page.getByRole('link', { name }).click();
  await expect(page).toHaveURL(`/audit${kept}`);
  await page.getByRole('button', { name: `Remove “${name}”` }).click();
  await expect(page.getByRole('link', { name })).toHaveCount(0);
});

test('the list goes on as one scrolls, and the keyboard moves in it and opens', async ({ as }) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit?routine=shown');
  const rows = page.locator('tbody tr[data-row]');
  await rows.first().getByRole('link').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Event' })).toBeVisible();
  await expect(page).toHaveURL(/event=/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(async () => {
    await page.mouse.wheel(0, 20_000);
    expect(Number(await rows.last().getAttribute('data-index'))).toBeGreaterThan(150);
  }).toPass();
  expect(await rows.count()).toBeLessThan(80);
});

test('everything that happened to a lead, and who received what about it', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit?op=collect');
  await page
    .getByRole('link', { name: /entered a lead$/ })
    .first()
    .click();
  const lead = page.getByRole('dialog').getByRole('link', { name: /^Lead HC-/ });
  const reference = (await lead.textContent())?.replace('Lead ', '') ?? '';
  await lead.click();
  await expect(page.getByRole('heading', { name: 'Everything that happened to a lead' })).toBeVisible();
  await expect(page.locator('tbody tr[data-row]').filter({ hasText: 'lead.submitted' })).toHaveCount(1);
  await expectAccessible(page, 'audit-history');

  await page.goto('/audit/disclosures');
  await page.getByLabel('References of your agency’s leads').fill(`${reference}, LV-2026-0001`);
  await page.getByRole('button', { name: 'Make the report' }).click();
  await expect(page.getByRole('heading', { name: `Disclosures about ${reference}` })).toBeVisible();
  await expect(page.getByText('Not a lead of your agency: LV-2026-0001')).toBeVisible();
  await expectAccessible(page, 'audit-disclosures');
});

test('a report of disclosures is taken away as CSV', async ({ as }) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit?op=match');
  await page.locator('tbody tr[data-row]').first().getByRole('link').click();
  await expect(page.getByRole('dialog').getByRole('link', { name: /^Hit HIT-/ })).toBeVisible();
  const references = Array.from({ length: 20 }, (_, at) => `HC-2026-${String(at + 1).padStart(4, '0')}`);
  await page.goto(`/audit/disclosures?leads=${references.join(',')}`);
  await expect(page.locator('tbody tr').first()).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  const file = path.join(folder(), 'report.csv');
  await download.saveAs(file);
  expect(readFileSync(file, 'utf8')).toMatch(/^\ufeffWhen,Recipient,What,Lead,By whom,Purpose and basis\r\n/);
});

test('the trail says whether it keeps its promises', async ({ as, expectAccessible }) => {
  const page = await as('oversight-auditor@oversight.example');
  await page.goto('/audit/health');
  await expect(page.getByText('Events are sealed within seconds')).toBeVisible();
  await expect(page.getByText('Last published checkpoint')).toBeVisible();
  await expectAccessible(page, 'audit-health');
  const member = await as('investigator@harborcity.example');
  expect((await member.goto('/audit/health'))?.status()).toBe(404);
});

test('routine reads are left out until they are asked for, and what is searched for stays out of the address', async ({
  as,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit');
  const rows = page.locator('tbody tr[data-row]');
  await expect(rows.first()).toBeVisible();
  await expect(rows.filter({ hasText: 'trail.listed' })).toHaveCount(0);
  await page.getByLabel('Hide routine reads').click();
  await expect(rows.filter({ hasText: 'trail.listed' }).first()).toBeVisible();
  await page.getByLabel('Search').fill('HC investigator');
  await expect(rows.filter({ hasText: 'HC liaison' })).toHaveCount(0);
  await expect(page).toHaveURL('/audit?routine=shown');
});

test('an oversight auditor exports the trail; concord-verify accepts it, and names what is changed', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('oversight-auditor@oversight.example');
  await page.goto('/audit/checkpoints');
  await expect(page.getByRole('heading', { name: 'Checkpoints', level: 2 })).toBeVisible();
  await expectAccessible(page, 'audit-checkpoints');
  await page.goto('/audit/exports');
  await page.getByRole('button', { name: 'Make the file' }).click();
  await expect(page.getByText('Fill this in.').first()).toBeVisible();
  const link = await requestFile(page, 'Bundle (ZIP)');
  await expectAccessible(page, 'audit-exports');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const bundle = path.join(folder(), 'bundle.zip');
  await download.saveAs(bundle);

  await test.step('concord-verify replays every event', () => {
    const { status, stdout } = verify(bundle);
    expect(status, stdout).toBe(0);
    const verdict = JSON.parse(verify(bundle, '--json').stdout);
    expect(verdict.events).toMatchObject({ withheld: 0 });
    expect(verdict.events.replayed).toBeGreaterThanOrEqual(1_000);
  });

  await test.step('one changed byte in an event is named, exit 10', () => {
    const bytes = readFileSync(bundle);
    const at = bytes.indexOf('"type":"hit.opened"') + 12;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const changed = path.join(folder(), 'changed.zip');
    writeFileSync(changed, bytes);
    const { status, stdout } = verify(changed);
    expect(status).toBe(10);
    expect(stdout).toMatch(/event \d+/);
  });
});

test('GnuPG accepts every checkpoint of a bundle with the key that is in it', async ({ as }) => {
  test.info().skip(!gpgInstalled, 'GnuPG is not installed');
  const page = await as('oversight-auditor@oversight.example');
  const files = await unpacked(await fetchBundle(page));
  const gpg = gpgWithHome(folder());
  for (const key of files.filter((file) => /\/keys\/.*\.asc$/.test(file))) {
    expect(gpg('--import', key).status).toBe(0);
  }
  const signatures = files.filter((file) => /\/checkpoints\/.*\.asc$/.test(file));
  expect(signatures.length).toBeGreaterThan(0);
  for (const signature of signatures) {
    const { status, stdout } = gpg(
      '--status-fd',
      '1',
      '--verify',
      signature,
      signature.replace(/\.asc$/, ''),
    );
    expect(stdout).toContain('GOODSIG');
    expect(stdout).not.toMatch(/BADSIG|ERRSIG|REVKEYSIG|EXPKEYSIG/);
    expect(status).toBe(0);
  }
});

test('an agency’s auditor gets a bundle in which other agencies’ events are withheld, and it holds', async ({
  as,
}) => {
  const page = await as('auditor@silvermesa.example');
  const bundle = await fetchBundle(page);
  const verdict = JSON.parse(verify(bundle, '--json').stdout);
  expect(verdict).toMatchObject({ exitCode: 0 });
  expect(verdict.events.withheld).toBeGreaterThan(verdict.events.replayed);
  const address = await fileLink(page).getAttribute('href');
  const stranger = await as('auditor@maasdelta.example');
  expect((await stranger.request.get(address ?? '')).status()).toBe(404);
});
