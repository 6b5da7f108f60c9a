import { expect, test } from './support/fixtures';

/** Every page that a role is shown, once each, with nothing that axe finds. */
const pages: [string, string, string][] = [
  ['inbox', 'liaison@harborcity.example', '/'],
  ['inbox-of-an-investigator', 'investigator@maasdelta.example', '/'],
  ['inbox-of-an-operator', 'operator@concord.example', '/'],
  ['inbox-of-an-administrator', 'administrator@harborcity.example', '/'],
  ['leads', 'prosecutor@basinda.example', '/leads'],
  ['hits', 'liaison@silvermesa.example', '/hits?state=all'],
  ['administration-of-an-operator', 'operator@concord.example', '/administration'],
  ['audit-of-oversight', 'oversight-auditor@oversight.example', '/audit'],
];

for (const [name, email, path] of pages) {
  test(`${name} is accessible, in light, in dark and on a phone`, async ({ as, expectAccessible }) => {
    const page = await as(email);
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page, name);
  });
}

test('a denial beside each: pages of other roles are not there', async ({ as }) => {
  const denied: [string, string[]][] = [
    ['investigator@harborcity.example', ['/audit', '/audit/checkpoints', '/administration', '/no-such-page']],
    [
      'auditor@harborcity.example',
      ['/leads', '/leads/new', '/hits', '/leads/HC-2026-0001', '/administration'],
    ],
    ['operator@concord.example', ['/leads', '/hits', '/audit', '/leads/HC-2026-0001']],
  ];
  for (const [email, paths] of denied) {
    const page = await as(email);
    for (const path of paths) {
      expect((await page.goto(path))?.status(), `${email} ${path}`).toBe(404);
      await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
      await expect(page).toHaveTitle('Page not found · Concord');
    }
  }
});

test('in Spanish, four pages have none of the commonest English words', async ({ as }) => {
  const page = await as('liaison@harborcity.example', { locale: 'es-MX' });
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  for (const path of ['/', '/leads/new', '/hits', '/account']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // What members wrote stands in <bdi>, in the language in which they wrote it.
    const text = await page.getByRole('main').evaluate((main) => {
      const copy = main.cloneNode(true) as HTMLElement;
      for (const written of copy.querySelectorAll('bdi')) written.remove();
      return copy.textContent;
    });
    expect(text).not.toMatch(/\b(the|your|and|hits|leads|with)\b/i);
  }
  await page.goto('/account');
  await expect(page.getByText('En vivo', { exact: true })).toBeVisible();
  await page.getByLabel('Idioma').selectOption('en');
  await expect(page.getByRole('heading', { name: 'Preferences' })).toBeVisible();
});

test('the keyboard reaches everything: skip link, palette, j k o a', async ({ as }) => {
  const page = await as('liaison@harborcity.example');
  await page.goto('/hits');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('j');
  const links = page.locator('[data-row] a');
  await expect(links.first()).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/hits\/[0-9a-f-]{36}$/);
  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(/^A page, /).fill('HC-2026-0001');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/leads/HC-2026-0001');

  await page.goto('/hits?state=all');
  const hit = page.getByRole('listitem').filter({ hasText: /HIT-/ }).first();
  const reference = /HIT-\w{7}/.exec((await hit.textContent()) ?? '')?.[0] ?? '';
  for (const [typed, url] of [
    [reference.toLowerCase(), /\/hits\/[0-9a-f-]{36}$/],
    ['1', /\/leads\/HC-2026-0001$/],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/^A page, /).fill(typed);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(url);
  }
  await page.getByRole('navigation', { name: 'You are here' }).getByRole('link', { name: 'Leads' }).click();
  await expect(page).toHaveURL('/leads');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toHaveCount(0);
});

test('times are those of the viewer, with the zone', async ({ as }) => {
  const page = await as('liaison@harborcity.example', { timezoneId: 'Asia/Bangkok' });
  await page.goto('/leads/HC-2026-0001');
  await expect(page.getByText(/GMT\+7/).first()).toBeVisible();
});

test('a whole value is shown only when asked for', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  await page.goto('/leads/HC-2026-0008');
  await expect(page.getByText('+1 619 ••• ••42').first()).toBeVisible();
  await expect(page.locator('body')).not.toContainText('+16195550142');
  await page.getByRole('button', { name: 'Show' }).first().click();
  await expect(page.getByText('+16195550142')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(/^Concord records every print/)).toBeVisible();
  await expect(page.getByText('+1 619 ••• ••42').last()).toBeHidden();
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.keyboard.press('Control+p');
  await expect(page.getByText('+16195550142')).toBeHidden();
  await expect(page.getByText('+1 619 ••• ••42').last()).toBeVisible();
  await expect(page.getByText(/^Printed by HC investigator, Harbor City Police/)).toBeVisible();
});
