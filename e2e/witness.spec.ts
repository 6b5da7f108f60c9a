import { generateKey } from 'openpgp';
import { expect, test } from './support/fixtures';

test('an administrator registers the key with which the agency witnesses; the trail says so', async ({
  as,
  expectAccessible,
}) => {
  const { publicKey } = await generateKey({
    ...{ type: 'ecc', curve: 'ed25519Legacy', format: 'armored' },
    userIDs: [{ name: 'Maas Delta Police' }],
  });
  const page = await as('administrator@maasdelta.example');
  await page.goto('/administration');
  await page.getByRole('link', { name: 'Witness', exact: true }).click();
  await expect(page.getByText('Your agency does not witness the trail.')).toBeVisible();
  const key = page.getByRole('textbox', { name: 'Public key, armoured' });
  await key.fill('not a key');
  await page.getByRole('button', { name: 'Read the key' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await key.fill(publicKey);
  await page.getByRole('button', { name: 'Read the key' }).click();
  await expect(page.getByText('Maas Delta Police', { exact: true }).last()).toBeVisible();
  await expectAccessible(page, 'administration-witness');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText(/^[0-9A-F]{4}( [0-9A-F]{4}){9}$/)).toBeVisible();

  const auditor = await as('auditor@maasdelta.example');
  await auditor.goto('/audit');
  await expect(auditor.getByText(/registered the key with which the agency witnesses/).first()).toBeVisible();
  expect((await auditor.goto('/administration/witness'))?.status()).toBe(404);
});
