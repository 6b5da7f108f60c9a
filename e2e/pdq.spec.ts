import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './support/fixtures';

const folder = 'src/test/data/pdq';
const distance = (a: string, b: string) =>
  [...a].reduce((sum, digit, at) => {
    let differing = Number.parseInt(digit, 16) ^ Number.parseInt(b[at] ?? '0', 16);
    let bits = 0;
    for (; differing > 0; differing >>= 1) bits += differing & 1;
    return sum + bits;
  }, 0);

test('the browser hashes the 80 published pictures as the reference does', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  const wanted = new Map(
    readFileSync(`${folder}/vectors.csv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([file = '', pdq = '', quality = '']) => [file, { pdq, quality: Number(quality) }]),
  );
  const files = readdirSync(`${folder}/images`);
  expect(files).toHaveLength(80);
  const worst: string[] = [];
  for (const half of [files.slice(0, 40), files.slice(40)]) {
    await page.goto('/leads/new');
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page
      .getByLabel('Choose pictures')
      .setInputFiles(half.map((file) => path.join(folder, 'images', file)));
    await expect(page.getByText(`Pictures (${half.length})`)).toBeVisible({ timeout: 60_000 });
    const hashed = await page.locator('[data-picture]').evaluateAll((lists) =>
      lists.map((list) => ({
        file: list.getAttribute('data-picture') ?? '',
        pdq: list.querySelector('[data-hash=pdq]')?.textContent ?? '',
        quality: Number(list.closest('li')?.textContent?.match(/Quality (\d+)/)?.[1]),
      })),
    );
    for (const { file, pdq, quality } of hashed) {
      const vector = wanted.get(file) ?? { pdq: '', quality: 0 };
      const most = file.endsWith('.png') ? 2 : vector.quality >= 80 ? 10 : 16;
      const qualityMost = file.endsWith('.png') ? 2 : 100;
      if (distance(pdq, vector.pdq) > most || Math.abs(quality - vector.quality) > qualityMost) {
        worst.push(`${file}: ${distance(pdq, vector.pdq)} bits, quality ${quality} for ${vector.quality}`);
      }
    }
    expect(hashed).toHaveLength(half.length);
  }
  expect(worst).toEqual([]);
});
