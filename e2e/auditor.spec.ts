import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './support/fixtures';

const gpgInstalled = spawnSync('gpg', ['--version']).status === 0;
const folder = () => mkdtempSync(path.join(tmpdir(), 'concord-bundle-'));
const verify = (...args: string[]) =>
  spawnSync('npm', ['run', '-s', 'verify', '--', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });

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
  await expect(page.getByText('Holds: these bytes are in the signed tree')).toBeVisible();
  await expectAccessible(page, 'audit-event');
  await expect(page.locator('body')).not.toContainText('Card with a number');
});

test('an oversight auditor exports the trail; gpg and concord-verify accept it, and name what is changed', async ({
  as,
  expectAccessible,
}) => {
  test.setTimeout(120_000);
  const page = await as('oversight-auditor@oversight.example');
  await page.goto('/audit/checkpoints');
  await expect(page.getByRole('heading', { name: 'Checkpoints', level: 2 })).toBeVisible();
  await page.getByRole('button', { name: 'Make the bundle' }).click();
  await expect(page.getByText('Fill this in.').first()).toBeVisible();
  await page.getByLabel('What is it for?').fill('Yearly review');
  await page.getByRole('button', { name: 'Make the bundle' }).click();
  const link = page.getByRole('link', { name: /Download the bundle/ });
  await expect(link).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page, 'audit-checkpoints');
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

  await test.step('gpg accepts the checkpoint with the published key', () => {
    if (!gpgInstalled)
      return void test.info().annotations.push({ type: 'not run', description: 'GnuPG is missing' });
    const unpacked = folder();
    execFileSync('python3', [
      '-c',
      'import sys,zipfile;zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
      bundle,
      unpacked,
    ]);
    const env = { ...process.env, GNUPGHOME: folder() };
    execFileSync('sh', ['-c', `gpg --batch --quiet --import ${unpacked}/keys/*.asc`], { env });
    const { stdout } = spawnSync(
      'sh',
      [
        '-c',
        `for f in ${unpacked}/checkpoints/*.asc; do gpg --batch --status-fd 1 --verify $f \${f%.asc}; done`,
      ],
      {
        encoding: 'utf8',
        env,
      },
    );
    expect(stdout.match(/GOODSIG/g)?.length).toBeGreaterThan(0);
    expect(stdout).not.toMatch(/BADSIG|ERRSIG|REVKEYSIG|EXPKEYSIG/);
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

test('an agency’s auditor gets a bundle in which other agencies’ events are withheld, and it holds', async ({
  as,
}) => {
  const page = await as('auditor@silvermesa.example');
  await page.goto('/audit/checkpoints');
  await page.getByLabel('What is it for?').fill('Own review');
  await page.getByRole('button', { name: 'Make the bundle' }).click();
  const link = page.getByRole('link', { name: /Download the bundle/ });
  await expect(link).toBeVisible({ timeout: 20_000 });
  const answer = await page.request.get((await link.getAttribute('href')) ?? '');
  const bundle = path.join(folder(), 'bundle.zip');
  writeFileSync(bundle, await answer.body());
  const verdict = JSON.parse(verify(bundle, '--json').stdout);
  expect(verdict).toMatchObject({ exitCode: 0 });
  expect(verdict.events.withheld).toBeGreaterThan(verdict.events.replayed);
  const stranger = await as('auditor@maasdelta.example');
  expect((await stranger.request.get((await link.getAttribute('href')) ?? '')).status()).toBe(404);
});
