import { expect, test } from './support/fixtures';
import { addSelectors, enter, fillLead } from './support/lead-page';

test('a number is added to a lead and both are told; withdrawn, the other side is told why', async ({
  as,
  expectAccessible,
}) => {
  const holder = await as('investigator@silvermesa.example');
  const liaison = await as('liaison@silvermesa.example');
  const investigator = await as('investigator@harborcity.example');
  const number = '(702) 555-0193';

  await fillLead(holder, { title: 'A number on a receipt', selectors: number });
  await enter(holder);
  await fillLead(investigator, { title: 'A card in a jacket', selectors: 'jacket.card@mail.example' });
  await enter(investigator);
  await expect(investigator.getByRole('heading', { name: 'No hit' })).toBeVisible();
  const lead = new URL(investigator.url()).pathname;
  await liaison.goto('/');
  await expect(liaison.getByText('Live', { exact: true })).toBeVisible();
  const alerts = liaison.getByRole('region', { name: 'Alerts' });

  await test.step('the number is added and checked', async () => {
    await investigator.getByRole('link', { name: 'Edit', exact: true }).click();
    await addSelectors(investigator, number);
    await expect(investigator.getByText('1 selector added.')).toBeVisible();
    await expectAccessible(investigator, 'edit-lead');
    await investigator.getByRole('button', { name: 'Add and check now' }).click();
    await investigator.waitForURL(new RegExp(`${lead}$`));
    await expect(
      investigator.getByRole('article', { name: 'Hit with Silver Mesa Metro Police' }),
    ).toContainText('+1 702 ••• ••93');
    await expect(investigator.getByText(/1 selector added later was checked against/)).toBeVisible();
    await expect(alerts.getByText(/New hit HIT-/)).toBeVisible();
  });

  await alerts.getByText(/New hit HIT-/).click();
  await liaison.waitForURL(/\/hits\/[0-9a-f-]{36}$/);
  const hit = liaison.url();
  await liaison.goto('/leads');
  await expect(liaison.getByText('Live', { exact: true })).toBeVisible();

  await test.step('it is withdrawn with a reason', async () => {
    await investigator.getByRole('button', { name: 'Withdraw +1 702 ••• ••93' }).click();
    const dialog = investigator.getByRole('dialog', { name: 'Withdraw this selector' });
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await expect(dialog.getByRole('link', { name: 'Reason: Fill this in.' })).toBeVisible();
    await expectAccessible(investigator, 'withdraw-selector');
    await dialog.getByLabel('Reason').selectOption({ label: 'it belongs to somebody else by now' });
    await dialog.getByLabel('Note').fill('The new owner answered.');
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(investigator.getByText('1 hit has ended, since a selector was withdrawn:')).toBeVisible();
    await investigator.getByText('Withdrawn (1)').click();
    await expect(investigator.getByText('The new owner answered.')).toBeVisible();
    await expectAccessible(investigator, 'lead-with-withdrawn');
  });

  await test.step('the other side is told live, and the hit says why', async () => {
    const told = alerts.getByText(/Hit HIT-\w+ has ended: the other agency withdrew the selector\./);
    await expect(told).toBeVisible();
    await told.click();
    await liaison.waitForURL(hit);
    await expect(
      liaison.getByText(
        'Harbor City Police withdrew the selector (Phone): it belongs to somebody else by now.',
      ),
    ).toBeVisible();
    await expect(liaison.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
    await expect(liaison.locator('body')).not.toContainText('The new owner answered.');
    await expectAccessible(liaison, 'hit-withdrawn');
  });

  await test.step('a member of a third agency finds no such page', async () => {
    const stranger = await as('investigator@maasdelta.example');
    const answer = await stranger.goto(`${lead}/edit`);
    expect(answer?.status()).toBe(404);
  });
});
