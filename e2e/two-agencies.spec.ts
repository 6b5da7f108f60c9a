import { readFileSync } from 'node:fs';
import { expect, test } from './support/fixtures';
import { addSelectors, enter, fillLead } from './support/lead-page';

/** The main job: two agencies, one number, each in a browser of its own. */
test('one number, two agencies: told at once, answered live', async ({ as, expectAccessible }) => {
  const investigator = await as('investigator@harborcity.example');
  const caseOfficer = await as('investigator@silvermesa.example');
  const liaison = await as('liaison@silvermesa.example');
  const number = '+1 (702) 555-0171';

  await test.step('Las Vegas holds the number', async () => {
    await fillLead(caseOfficer, { title: 'Rooms by the week, paid in cash', selectors: number });
    await enter(caseOfficer);
    await expect(caseOfficer.getByRole('heading', { name: 'No hit' })).toBeVisible();
    await expect(
      caseOfficer.getByText(/1 selector was checked against 5 other agencies on .* P[SD]T/),
    ).toBeVisible();
  });

  await liaison.goto('/');
  await expect(liaison.getByText('Live', { exact: true })).toBeVisible();
  const hitsLink = liaison.getByRole('link', { name: /^Hits/ });
  await expect(hitsLink).toContainText('not acknowledged');
  const waiting = Number.parseInt((await hitsLink.locator('.visually-hidden').textContent()) ?? '', 10);

  await test.step('San Diego enters it and is told', async () => {
    await fillLead(investigator, { title: 'A card left at the desk' });
    await addSelectors(investigator, `Call +1 702 555 0171 or write to desk.${Date.now()}@mail.example`);
    await expect(investigator.getByText('2 selectors added.')).toBeVisible();
    await expect(investigator.getByText('+17025550171')).toBeVisible();
    await expectAccessible(investigator, 'new-lead');
    await enter(investigator);
    const hit = investigator.getByRole('article', { name: 'Hit with Silver Mesa Metro Police' });
    await expect(hit).toContainText('+1 702 ••• ••71');
    await expect(hit).toContainText('Exact');
    await expect(hit.getByRole('link', { name: '+1 702 555 0120' })).toHaveAttribute(
      'href',
      'tel:+17025550120',
    );
    await expect(investigator.locator('body')).not.toContainText('Rooms by the week');
    await expect(investigator.getByRole('region', { name: 'Alerts' })).not.toContainText('New hit');
  });

  await test.step('the other liaison sees the alert without reloading', async () => {
    const toast = liaison.getByRole('region', { name: 'Alerts' }).getByText(/New hit HIT-/);
    await expect(toast).toBeVisible();
    await expect(toast).toHaveAttribute('href', /^\/hits\//);
    await expect(hitsLink).toContainText(`${waiting + 1} hits not acknowledged`);
    const [reference = ''] = /HIT-\w+/.exec((await toast.textContent()) ?? '') ?? [];
    const row = liaison.getByRole('listitem').filter({ hasText: reference });
    await expect(row).toContainText('Harbor City Police also holds this phone number');
    await expect(row).toContainText(/left/);
    await expectAccessible(liaison, 'inbox-with-alert');
    await row.getByRole('link').click();
    await expect(liaison.getByRole('heading', { level: 1 })).toHaveText(
      'Harbor City Police also holds this phone number',
    );
    await expect(liaison.locator('body')).not.toContainText('A card left at the desk');
  });

  await test.step('acknowledge, talk, record the outcome; each side sees it live', async () => {
    await expectAccessible(investigator, 'lead-with-hit');
    await investigator.getByRole('link', { name: /^Open HIT-/ }).click();
    const theirs = investigator.getByRole('region', { name: 'The other agency' });
    await expect(theirs).toContainText('Not yet');
    await liaison.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(liaison.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
    await expect(theirs).not.toContainText('Not yet');

    await investigator
      .getByLabel('Message', { exact: true })
      .fill('Ours since March. Can we speak? <b>now</b>');
    await investigator.getByRole('button', { name: 'Send' }).click();
    await expect(liaison.getByText('Ours since March. Can we speak? <b>now</b>')).toBeVisible();

    await liaison.getByLabel('Outcome', { exact: true }).selectOption({ label: 'Joint work' });
    await liaison.getByLabel('Reason').fill('Same driver, same card.');
    await expectAccessible(liaison, 'hit');
    await liaison.getByRole('button', { name: 'Save and tell them' }).click();
    await expect(theirs).toContainText('Joint work');
    await expect(theirs).toContainText('Same driver, same card.');
  });

  await test.step('a member of a third agency finds nothing there', async () => {
    const stranger = await as('investigator@maasdelta.example');
    const hitId = new URL(liaison.url()).pathname.replace('/hits/', '');
    const nobodys = '00000000-0000-8000-8000-000000000000';
    for (const path of [`/hits/${hitId}`, `/hits/${nobodys}`, '/leads/HC-2026-0001']) {
      const answer = await stranger.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(stranger.getByRole('heading', { name: 'Page not found' })).toBeVisible();
      await expect(stranger).toHaveTitle('Page not found · Concord');
    }
    await expectAccessible(stranger, 'not-found');
  });
});

test('a picture is matched by likeness and its bytes never leave the browser', async ({
  as,
  expectAccessible,
}) => {
  const [one, other] = [await as('investigator@mekong.example'), await as('investigator@harborcity.example')];
  const sent: string[] = [];
  for (const page of [one, other]) {
    page.on('request', (request) =>
      sent.push(`${request.url()} ${request.postDataBuffer()?.toString('latin1') ?? ''}`),
    );
  }
  const folder = 'src/test/data/pdq/images';
  await fillLead(one, { title: 'Picture from an advertisement' });
  await one.getByLabel('Choose pictures').setInputFiles(`${folder}/scene-04.png`);
  await expect(one.getByText(/^Quality/)).toBeVisible();
  await enter(one);

  await fillLead(other, { title: 'The same room?' });
  await other
    .getByLabel('Choose pictures')
    .setInputFiles([`${folder}/scene-04-q30.jpg`, `${folder}/scene-02.png`]);
  await expect(other.getByText(/^Quality/)).toHaveCount(2);
  await enter(other);
  const hit = other.getByRole('article', { name: 'Hit with Mekong Border Protection Unit' });
  await expect(hit.getByText(/^Very alike \(\d+ of 256 bits differ\)$/)).toBeVisible();
  await expectAccessible(other, 'lead-with-picture');

  const everything = sent.join('\n');
  expect(sent.length).toBeGreaterThan(10);
  expect(everything).toContain('likeness');
  const leaked = ['scene-04.png', 'scene-04-q30.jpg', 'scene-02.png'].flatMap((name) => [
    ...(everything.includes(name) ? [name] : []),
    ...piecesOf(readFileSync(`${folder}/${name}`)).filter((piece) => everything.includes(piece)),
  ]);
  expect(leaked).toEqual([]);
});

/** Pieces of a file in each form in which it could be sent. */
function piecesOf(bytes: Buffer): string[] {
  const pieces: string[] = [];
  for (let at = 0; at + 24 < bytes.length; at += 997) {
    const slice = bytes.subarray(at, at + 24);
    pieces.push(slice.toString('latin1'), slice.toString('hex'));
    // Base64 depends on where in its group of three bytes a piece begins.
    for (const shift of [0, 1, 2]) pieces.push(slice.subarray(shift, shift + 18).toString('base64'));
  }
  return pieces;
}
