import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readZip } from '../src/core/zip/read';
import { expect, test } from './support/fixtures';

const gpgInstalled = spawnSync('gpg', ['--version']).status === 0;

test('a hit has a signed receipt that GnuPG accepts, and a stranger has none', async ({ as }) => {
  test.info().skip(!gpgInstalled, 'GnuPG is not installed');
  const page = await as('liaison@harborcity.example');
  await page.goto('/hits');
  await page
    .getByRole('main')
    .getByRole('link', { name: /also hold/ })
    .first()
    .click();
  await page.getByRole('button', { name: /Make a (signed receipt|newer one)/ }).click();
  const link = page.getByRole('link', { name: 'Download the signed receipt' });
  await expect(link).toBeVisible();
  const address = (await link.getAttribute('href')) ?? '';
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-receipt-'));
  const archive = path.join(folder, 'receipt.zip');
  writeFileSync(archive, await (await page.request.get(address)).body());
  const keys: string[] = [];
  for await (const { name, content } of readZip(createReadStream(archive))) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
    if (name.startsWith('keys/')) keys.push(name);
  }
  const gpg = (...args: string[]) =>
    spawnSync('gpg', ['--batch', '--status-fd', '1', ...args], {
      ...{ cwd: folder, encoding: 'utf8' as const, env: { ...process.env, GNUPGHOME: folder } },
    });
  expect(gpg('--import', ...keys).status).toBe(0);
  for (const name of ['receipt.txt', 'checkpoint.txt']) {
    expect(gpg('--verify', `${name}.asc`, name).stdout).toContain('GOODSIG');
  }
  const stranger = await as('liaison@maasdelta.example');
  expect((await stranger.request.get(address)).status()).toBe(404);
});
