import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';
import { type PortalProcess, startProcess } from './support/second-process';

let second: PortalProcess;

test.beforeAll(async () => {
  second = await startProcess();
});
test.afterAll(async () => second.stop());

test('an alert reaches a liaison at another process of the portal, live', async ({ as }) => {
  const liaison = await as('liaison@silvermesa.example');
  await liaison.goto(`${second.url}/`);
  await expect(liaison.getByText('Live', { exact: true })).toBeVisible();
  for (const email of ['investigator@silvermesa.example', 'investigator@harborcity.example']) {
    const page = await as(email);
    await fillLead(page, { title: 'A card under the door', selectors: '+1 702 555 0186' });
    await enter(page);
  }
  await expect(liaison.getByRole('region', { name: 'Alerts' }).getByText(/New hit HIT-/)).toBeVisible();
});

test('the process dies between click and answer and comes back: it is one lead, and nothing typed is lost', async ({
  as,
}) => {
  const page = await as('investigator@harborcity.example');
  const title = `Cut off ${Date.now()}`;
  await fillLead(page, { title, selectors: '+1 619 555 0197', at: second.url });
  await page.route('**/api/trpc/deconfliction.submitLead**', async (route) => {
    await route.fetch().catch(() => undefined);
    await second.kill();
    await route.abort('connectionreset');
    await page.unroute('**/api/trpc/deconfliction.submitLead**');
  });
  const submit = page.getByRole('button', { name: 'Enter and check now' });
  await submit.click();
  await expect(page.getByRole('alert').filter({ hasText: 'No answer from the portal' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByLabel('Title')).toHaveValue(title);
  second = await startProcess();
  await submit.click();
  await page.waitForURL(/\/leads\/HC-/);
  await page.goto(`${second.url}/leads`);
  await expect(page.getByRole('link', { name: title })).toHaveCount(1);
});
