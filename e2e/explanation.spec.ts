import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';

async function addPlace(page: Page, place: string, from: string, to: string): Promise<void> {
  await page.getByText('Add a place and time').click();
  await page.getByLabel('Place or coordinates').fill(place);
  await page.getByLabel('There from').fill(from);
  await page.getByLabel('Until').fill(to);
  await page.getByRole('button', { name: 'Add the place' }).click();
}

/** Why there is a hit, on its page: strongest first, each ground with what makes it more or less sure. */
test('a hit explains itself to both sides', async ({ as, expectAccessible }) => {
  test.slow(); // Three pages of two browsers, each also looked at in dark.
  const one = await as('investigator@maasdelta.example');
  const other = await as('investigator@mekong.example');
  const stamp = Date.now();

  await fillLead(one, {
    title: 'Rooms above the laundry',
    selectors: `020 794 6163\nladder.${stamp}+ads@mail.example\nladder.${stamp}@mail.example`,
  });
  await addPlace(one, 'Hotel Aurora, Quay 9', '2026-11-01T20:00', '2026-11-02T06:00');
  await expectAccessible(one, 'new-lead-place');
  await enter(one);
  await fillLead(other, {
    title: 'A card in the lift',
    selectors: `+31 20 794 6163\nladder.${stamp}@mail.example`,
  });
  await addPlace(other, 'hotel aurora quay 9', '2026-11-02T05:00', '2026-11-02T23:00');
  await enter(other);

  await other.getByRole('link', { name: /^Open HIT-/ }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/also holds this e-mail address$/);
  const grounds = other.getByRole('list', { name: /^What overlaps/ }).getByRole('listitem');
  await expect(grounds.filter({ hasText: 'Exact' })).toContainText('E-mail');
  const phone = grounds.filter({ hasText: 'Phone' }).first();
  await expect(phone).toContainText('Possible');
  await expect(phone).toContainText('They wrote it without a country');
  await expect(phone).toContainText('A suspect’s on your side, a suspect’s on theirs');
  await expect(phone).toContainText('In 1 lead of yours and 1 lead of another agency');
  await expect(grounds.filter({ hasText: 'Written differently' }).first()).toContainText('Possible');
  await expect(phone).toContainText('63');
  await phone.getByRole('button', { name: 'Show' }).click();
  await expect(phone).toContainText('+31207946163');
  await expect(grounds.filter({ hasText: 'Place and time' })).toContainText(
    /Both were there Nov 2, 2026, 05:00 AM PST – Nov 2, 2026, 06:00 AM PST/,
  );
  await expectAccessible(other, 'hit-explained');

  await one.goto(new URL(other.url()).pathname);
  const theirs = one.getByRole('list', { name: /^What overlaps/ }).getByRole('listitem');
  await expect(theirs.filter({ hasText: 'Phone' }).first()).toContainText(
    'You wrote it without a country: Netherlands was assumed.',
  );
  await expect(one.locator('body')).not.toContainText('A card in the lift');
});
