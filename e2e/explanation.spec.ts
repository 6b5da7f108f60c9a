import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';

/** Why there is a hit, on its page: strongest first, each ground with what makes it more or less sure. */
test('a hit explains itself to both sides', async ({ as, expectAccessible }) => {
  const one = await as('investigator@silvermesa.example');
  const other = await as('investigator@harborcity.example');
  const stamp = Date.now();

  await fillLead(one, {
    title: 'Rooms above the laundry',
    selectors: `(702) 555-0163\nladder.${stamp}+ads@mail.example\nladder.${stamp}@mail.example`,
  });
  await enter(one);
  await fillLead(other, {
    title: 'A card in the lift',
    selectors: `+1 702 555 0163\nladder.${stamp}@mail.example`,
  });
  await enter(other);

  await other.getByRole('link', { name: /^Open HIT-/ }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(
    'Silver Mesa Metro Police also holds this e-mail address',
  );
  const grounds = other.getByRole('list', { name: /^What overlaps/ }).getByRole('listitem');
  await expect(grounds.filter({ hasText: 'Exact' })).toContainText('E-mail');
  const phone = grounds.filter({ hasText: 'Phone' }).first();
  await expect(phone).toContainText('Possible');
  await expect(phone).toContainText('They wrote it without a country');
  await expect(phone).toContainText('A suspect’s on your side, a suspect’s on theirs');
  await expect(phone).toContainText('In 1 lead of yours and 1 lead of another agency');
  await expect(grounds.filter({ hasText: 'Written differently' }).first()).toContainText('Possible');
  await expect(phone).toContainText('+1 702 ••• ••63');
  await phone.getByRole('button', { name: 'Show' }).click();
  await expect(phone).toContainText('+17025550163');
  await expectAccessible(other, 'hit-explained');

  await one.goto(new URL(other.url()).pathname);
  const theirs = one.getByRole('list', { name: /^What overlaps/ }).getByRole('listitem');
  await expect(theirs.filter({ hasText: 'Phone' }).first()).toContainText(
    'You wrote it without a country: United States was assumed.',
  );
  await expect(one.locator('body')).not.toContainText('A card in the lift');
});
