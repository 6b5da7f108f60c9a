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
  await expect(fileLink(page)).toBeVisible({ timeout: 30_000 });
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
  const rows = page.locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  await expectAccessible(page, 'audit-events');
  await page.getByLabel('Search').fill('HC-2026-0001');
  await expect(page.getByRole('link', { name: /entered a lead$/ })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'signed in' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Operation').selectOption({ label: 'Match' });
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
  test.setTimeout(120_000);
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
