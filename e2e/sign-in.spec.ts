import { expect, test } from './support/fixtures';
import { baseURL, demoPassword } from './support/portal';

test.describe('signing in', () => {
  test('by the form, to the page that was asked for', async ({ page, expectAccessible }) => {
    await page.goto('/leads');
    await expect(page).toHaveURL('/sign-in?next=%2Fleads');
    await expectAccessible(page, 'sign-in');
    await page.getByLabel('E-mail').fill('Investigator@MaasDelta.example');
    await page.getByLabel('Password', { exact: false }).first().fill(demoPassword());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL('/leads');
    await expect(page.getByRole('link', { name: /Maas Delta Police/ })).toBeVisible();
  });

  test('leads nowhere outside the portal', async ({ page }) => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/sign-in']) {
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByRole('button', { name: 'Liaison, Maas Delta Police' }).click();
      await expect(page).toHaveURL(`${baseURL}/`);
      await page.context().clearCookies();
    }
  });

  test('tells nothing of whether the account exists, locks after five failures, and an administrator releases', async ({
    page,
    as,
    expectAccessible,
  }) => {
    const attempt = async (email: string, password: string) => {
      await page.goto('/sign-in');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password', { exact: false }).first().fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      return page.getByRole('alert').filter({ hasText: 'could not be signed in' }).textContent();
    };
    const administrator = await as('administrator@harborcity.example');
    await administrator.goto('/administration');
    await administrator.getByLabel('Name').fill('New investigator');
    await administrator.getByLabel('E-mail').fill('new@harborcity.example');
    await administrator.getByLabel('Investigator').check();
    await administrator.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(administrator.getByText('Added. The first password')).toBeVisible();
    const unknown = await attempt('nobody@nowhere.example', 'wrong');
    for (let failure = 0; failure < 5; failure += 1)
      expect(await attempt('new@harborcity.example', 'wrong')).toBe(unknown);

    await administrator.reload();
    const row = administrator.getByRole('listitem').filter({ hasText: 'new@harborcity.example' });
    await expect(row).toContainText('Locked');
    await expectAccessible(administrator, 'administration');
    await row.getByRole('button', { name: 'Release' }).click();
    await expect(row).toContainText('Active');
  });

  test('a session that nobody touches is told of its end in every tab, and a touch in one keeps it', async ({
    as,
    expectAccessible,
  }) => {
    const page = await as('investigator@maasdelta.example');
    const other = await page.context().newPage();
    for (const tab of [page, other]) {
      await tab.clock.install();
      await tab.goto('/leads');
      await expect(tab.getByText('Live', { exact: true })).toBeVisible();
      await tab.clock.fastForward('28:10');
      await expect(tab.getByRole('alertdialog')).toBeVisible();
    }
    await expectAccessible(page, 'session-ending');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    await other.clock.runFor(6_000);
    await expect(other.getByRole('alertdialog')).toHaveCount(0);
    await page.clock.fastForward('30:10');
    await expect(page).toHaveURL('/sign-in?ended=1&next=%2Fleads');
  });

  test('out, everywhere: another browser’s session ends with its next click', async ({
    as,
    expectAccessible,
  }) => {
    const [here, there] = [await as('auditor@maasdelta.example'), await as('auditor@maasdelta.example')];
    await there.goto('/');
    await here.goto('/account');
    await expectAccessible(here, 'account');
    await here.getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.getByRole('group').getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(here).toHaveURL(/\/sign-in/);
    await there.getByRole('link', { name: 'Audit', exact: true }).click();
    await expect(there).toHaveURL(/\/sign-in\?next=/);
  });
});

test.describe('what the browser is told', () => {
  test('a strict policy, no framing, no sniffing, no referrer, cookies out of reach', async ({ as }) => {
    const page = await as('liaison@harborcity.example');
    const headers = (await page.goto('/'))?.headers() ?? {};
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'(;|$)/);
    expect(policy).not.toContain('unsafe-eval');
    for (const rule of [
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers['x-powered-by']).toBeUndefined();
    const again = (await page.goto('/'))?.headers()['content-security-policy'];
    expect(again).not.toBe(policy);
    const session = (await page.context().cookies()).find(({ name }) => name.endsWith('concord.session'));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    const told = await (await page.request.get('/api/auth/session')).json();
    expect(Object.keys(told)).toEqual(['expires']);
  });

  test('a request from another site changes nothing, and queries are not asked by address', async ({
    as,
  }) => {
    const page = await as('liaison@harborcity.example');
    const call = (headers: Record<string, string>) =>
      page.request.post('/api/trpc/identity.signOutEverywhere', { headers, data: {} });
    expect((await call({ origin: 'https://evil.example' })).status()).toBe(403);
    expect((await call({ origin: 'null' })).status()).toBe(403);
    expect((await page.request.get('/api/trpc/leads.list?input=%7B%22cursor%22%3Anull%7D')).status()).toBe(
      405,
    );
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Inbox');
  });
});
