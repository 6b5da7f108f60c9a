import { gzipSync } from 'node:zlib';
import { chromium, type Page } from '@playwright/test';
import { browserLaunch } from '../e2e/support/browser';
import { baseURL, demoPassword } from '../e2e/support/portal';
import startPortal from '../e2e/support/start-portal';
import { percentile } from './support/numbers';

/** JavaScript of each page's first load, gzipped, and the server's time for it, on the demo in a production build. */
const goal = { inboxScriptBytes: 200_000, serverMs: 150 };
const requests = 200;
const paths = ['/', '/leads', '/hits', '/leads/new'];

async function scriptBytes(page: Page, path: string): Promise<number> {
  const context = await page
    .context()
    .browser()
    ?.newContext({ baseURL, storageState: await page.context().storageState() });
  const fresh = await context?.newPage();
  if (!context || !fresh) throw new Error('no browser');
  const scripts: Promise<number>[] = [];
  fresh.on('response', (response) => {
    if (response.url().includes('.js')) scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await fresh.goto(path, { waitUntil: 'load' });
  await fresh.getByText('Live', { exact: true }).waitFor();
  const sizes = await Promise.all(scripts);
  await context.close();
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** From the request to the last byte, one after the other, as a member works. */
async function serverTimes(page: Page, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < requests; at += 1) {
    const began = performance.now();
    await (await page.request.get(path)).body();
    times.push(performance.now() - began);
  }
  return times.slice(requests / 10);
}

const stop = await startPortal();
const browser = await chromium.launch(await browserLaunch());
const page = await (await browser.newContext({ baseURL })).newPage();
await page.goto('/sign-in');
await page.getByLabel('E-mail').fill('liaison@harborcity.example');
await page.getByLabel('Password').first().fill(demoPassword());
await page.getByRole('button', { name: 'Sign in', exact: true }).click();
await page.waitForURL('/');
for (const path of paths) {
  const bytes = await scriptBytes(page, path);
  const times = await serverTimes(page, path);
  const ms = (of: number) => percentile(times, of).toFixed(0);
  console.log(
    `${path.padEnd(12)} JavaScript ${(bytes / 1000).toFixed(0)} kB gzip   server p50 ${ms(50)} ms   p95 ${ms(95)} ms`,
  );
  if (path === '/') {
    const script = (bytes / goal.inboxScriptBytes).toFixed(2);
    console.log(
      `             ratio to the goals ${script} and ${(percentile(times, 95) / goal.serverMs).toFixed(2)} (at most 1)`,
    );
  }
}
await browser.close();
await stop();
process.exit(0);
