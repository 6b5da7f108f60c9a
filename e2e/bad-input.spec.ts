import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './support/fixtures';
import { addSelectors, enter, fillLead } from './support/lead-page';

const submit = (page: Page) => page.getByRole('button', { name: 'Enter and check now' });

test('selectors that cannot be are told at their place and nothing is lost', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'Bad numbers' });
  await page.getByLabel('Type', { exact: true }).selectOption({ label: 'Phone' });
  await addSelectors(page, '555-0142');
  await expect(page.getByText('This is too short to be one. Complete it.')).toBeVisible();
  await addSelectors(page, '+1 999 555 01423456');
  await submit(page).click();
  const summary = page
    .getByRole('alert')
    .filter({ hasText: '2 things need your attention. Nothing you typed is lost.' });
  await expect(summary).toBeFocused();
  await summary.getByRole('link').first().click();
  await expect(page.locator('#selectors\\.0')).toBeFocused();
  await expectAccessible(page, 'new-lead-with-problems');
  await expect(page.getByLabel('Title')).toHaveValue('Bad numbers');
  await page.getByRole('textbox', { name: 'Phone' }).first().fill('(619) 555-0143');
  await page.getByRole('button', { name: /^Remove \+1 999/ }).click();
  await expect(page.getByText('Country assumed: United States')).toBeVisible();
  await enter(page);
});

test('a refused selector is corrected letter by letter, and an accepted one can be edited', async ({
  as,
}) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'Corrected' });
  await page.getByLabel('Type', { exact: true }).selectOption({ label: 'E-mail' });
  await addSelectors(page, 'jane');
  await expect(page.getByText('No selector will be checked.')).toBeVisible();
  const typed = page.getByRole('textbox', { name: 'E-mail' });
  await typed.press('End');
  await typed.pressSequentially('@mail.com');
  await expect(typed).toHaveValue('jane@mail.com');
  await typed.press('Enter');
  await expect(typed).toHaveCount(0);
  await expect(page.getByText('1 selector will be checked')).toBeVisible();
  await page.getByRole('button', { name: 'Edit jane@mail.com' }).click();
  await expect(typed).toBeFocused();
  await typed.press('End');
  await typed.pressSequentially('.mx');
  await typed.blur();
  await expect(page.getByText('jane@mail.com.mx', { exact: true })).toBeVisible();
});

test('an empty form: each field that is missing is named, at its place and above', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  await page.goto('/leads/new');
  await addSelectors(page, '+1 619 555 0148');
  await submit(page).click();
  const summary = page.getByRole('alert').filter({ hasText: '4 things need your attention.' });
  await expect(summary.getByRole('link')).toHaveText([
    'Title: Fill this in.',
    'Subject role: Fill this in.',
    'Purpose: Fill this in.',
    'Justification: Fill this in.',
  ]);
  const title = page.getByLabel('Title');
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Purpose')).toHaveAttribute('aria-invalid', 'true');
  await title.fill('Now it has one');
  await expect(title).not.toHaveAttribute('aria-invalid', 'true');
  await expect(summary.getByRole('link')).toHaveCount(0);
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(3);
});

test('without a connection the form says so instead of waiting', async ({ as, consoleErrors }) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'From a cellar' });
  await page.context().setOffline(true);
  await expect(page.getByText('Reconnecting', { exact: true })).toBeVisible();
  await submit(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'No answer from the portal' })).toBeVisible();
  await page.context().setOffline(false);
  await enter(page);
  // The page may have been about to read itself again when the connection went.
  expect(consoleErrors.splice(0).filter((error) => !error.includes('Failed to fetch RSC payload'))).toEqual(
    [],
  );
});

test('pasted text: what is recognised is offered, repeats are told, a handle without a platform asks', async ({
  as,
}) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'Pasted' });
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeEnabled();
  await page.getByLabel('Type a selector, or paste a text').focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData(
      'text',
      'Call (619) 555-0144 or +1 619 555 0144, IG: @velvet.moon, https://ads.example/77?utm_source=x, @nobody',
    );
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  for (const canonical of ['+16195550144', 'instagram:velvet.moon', 'ads.example/77']) {
    await expect(page.getByText(canonical, { exact: true })).toBeVisible();
  }
  await expect(page.getByText('Which platform?')).toBeVisible();
  await addSelectors(page, '619.555.0144');
  await expect(page.getByText('Nothing new. 1 was already here.')).toBeVisible();
  await addSelectors(page, 'nothing to see');
  await expect(page.getByText('Nothing was recognised in this text.')).toBeVisible();
  const box = page.getByLabel('Type a selector, or paste a text');
  await expect(box).toHaveValue('nothing to see');
  await addSelectors(page, '619 555 0149\njane_doe');
  await expect(page.getByText('1 selector added. 1 part was not recognised.')).toBeVisible();
  await expect(box).toHaveValue('jane_doe');
  await page.reload();
  await expect(box).toHaveValue('jane_doe');
});

test('files that are no good are told by name; plain pictures keep their file hashes', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'Files' });
  const jpeg = readFileSync('src/test/data/pdq/images/scene-04-q30.jpg');
  const plain = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#777' } })
    .png()
    .toBuffer();
  const frame = (red: number) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } });
  const animated = await sharp([await frame(0).png().toBuffer(), await frame(255).png().toBuffer()], {
    join: { animated: true },
  })
    .gif()
    .toBuffer();
  const huge = Buffer.from(plain);
  huge.writeUInt32BE(10_000, 16);
  huge.writeUInt32BE(10_000, 20);
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
  await page
    .getByLabel('Choose pictures')
    .setInputFiles([
      file('empty.jpg', Buffer.alloc(0)),
      file('letter.txt', Buffer.from('Dear colleague')),
      file('cut.jpg', jpeg.subarray(0, 1_500)),
      file('moving.gif', animated),
      file('huge.png', huge),
      file('plain.png', plain),
      file('good.jpg', jpeg),
      file('again.jpg', jpeg),
    ]);
  await expect(page.getByText('empty.jpg has no bytes. Get the file again.')).toBeVisible();
  await expect(page.getByText('letter.txt is not a picture that Concord can read')).toBeVisible();
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(row('cut.jpg')).toContainText('Cut short: file hashes only');
  await expect(row('moving.gif')).toContainText('Animated: file hashes only');
  await expect(row('huge.png')).toContainText('Over 64 megapixels: file hashes only');
  await expect(row('plain.png')).toContainText('Too plain to compare: file hashes only');
  await expect(row('good.jpg')).toContainText(/Quality \d+/);
  await expect(page.getByText('1 picture was already here.')).toBeVisible();
  await enter(page);
  await expect(page.getByText('4 pictures are too plain to compare by likeness')).toBeVisible();
});

test('a long title, hidden characters and HTML', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'x'.repeat(1_000_000) });
  await submit(page).click();
  await expect(page.getByText('This is too long. Shorten it.').first()).toBeVisible();
  await expect(page.getByLabel('Title')).toHaveValue('x'.repeat(1_000_000));
  await page.getByLabel('Title').fill('\u202Etxt.<img src=x onerror=alert(1)>\u2066 <b>bold</b>\u0000');
  await page.getByLabel('Narrative').fill('<script>document.title="owned"</script>\nព្រះរាជាណាចក្រ\u200Bកម្ពុជា');
  const dialogs: string[] = [];
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await enter(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'txt.<img src=x onerror=alert(1)> <b>bold</b>',
  );
  await expect(page.getByText('<script>document.title="owned"</script>')).toBeVisible();
  expect(await page.title()).toMatch(/^HC-\d{4}-\d{4}/);
  expect(dialogs, 'no script of the text runs').toEqual([]);
});

test('a double click enters one lead; an answer lost on the way is asked for again and is the same lead', async ({
  as,
}) => {
  const page = await as('investigator@harborcity.example');
  const title = `Twice ${Date.now()}`;
  await fillLead(page, { title });
  let lost = 0;
  await page.route('**/api/trpc/deconfliction.submitLead**', async (route) => {
    await route.fetch();
    lost += 1;
    if (lost === 1) await route.abort('connectionreset');
    else await route.continue();
  });
  await submit(page).dblclick();
  await page.waitForURL(/\/leads\/HC-/);
  expect(lost).toBe(2);
  await page.goto('/leads');
  await expect(page.getByRole('link', { name: title })).toHaveCount(1);
});

test('a form that was entered already with another text is kept, and enters as a lead of its own', async ({
  as,
}) => {
  const page = await as('investigator@harborcity.example');
  await fillLead(page, { title: 'Second thoughts' });
  await page.route('**/api/trpc/deconfliction.submitLead**', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await submit(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'No answer from the portal' })).toBeVisible();
  await page.unroute('**/api/trpc/deconfliction.submitLead**');
  await page.getByLabel('Title').fill('Second thoughts, revised');
  await submit(page).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'An earlier version of this form was already entered.' }),
  ).toBeVisible();
  await enter(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second thoughts, revised');
});

test('a session that ends in the middle of the form: sign in again, the form is still there', async ({
  as,
}) => {
  const [page, elsewhere] = [
    await as('investigator@mekong.example'),
    await as('investigator@mekong.example'),
  ];
  await fillLead(page, { title: 'Half-written', selectors: '+1 619 555 0145' });
  await page.getByLabel('Choose pictures').setInputFiles('src/test/data/pdq/images/scene-06.png');
  await expect(page.getByText(/^Quality/)).toBeVisible();
  await elsewhere.goto('/account');
  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click();
  await elsewhere.getByRole('group').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await submit(page).click();
  await expect(page).toHaveURL(/\/sign-in\?ended=1&next=%2Fleads%2Fnew/);
  await expect(page.getByText('what you were writing in this tab is still there')).toBeVisible();
  await page.getByRole('button', { name: 'Investigator, Mekong Border Protection Unit' }).click();
  await expect(page).toHaveURL('/leads/new');
  await expect(page.getByLabel('Title')).toHaveValue('Half-written');
  await expect(page.getByText('+16195550145')).toBeVisible();
  await expect(page.getByText('scene-06.png')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Title')).toHaveValue('Half-written');
  await enter(page);
  await page.goto('/leads/new');
  await expect(page.getByLabel('Title')).toHaveValue('');
});

test('an NGO is told before it sends what stays sealed, and why', async ({ as, expectAccessible }) => {
  const page = await as('caseworker@goldenbay.example');
  await fillLead(page, { title: 'A client asks for help', role: 'Victim', selectors: '(415) 555-0146' });
  await expect(page.getByText('Sealed, not checked')).toBeVisible();
  await expect(
    page.getByText('1 selector stays sealed with your agency and will not be checked.'),
  ).toBeVisible();
  await expect(page.getByText(/34 USC 12291/)).toBeVisible();
  await expectAccessible(page, 'new-lead-sealed');
  await enter(page);
  await expect(page.getByRole('heading', { name: 'Not checked' })).toBeVisible();
  await expect(
    page.getByText('1 selector is sealed and not checked: client data of your agency.'),
  ).toBeVisible();
  await expect(page.getByText(/your agency is told|No hit/)).toHaveCount(0);
  await expectAccessible(page, 'lead-sealed');
});
