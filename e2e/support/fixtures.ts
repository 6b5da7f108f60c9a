import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { baseURL, demoPassword } from './portal';

/** Signs in by the very requests that the form makes, without the form. */
async function signIn(context: BrowserContext, email: string): Promise<void> {
  const { csrfToken } = await (await context.request.get(`${baseURL}/api/auth/csrf`)).json();
  const answer = await context.request.post(`${baseURL}/api/auth/callback/credentials`, {
    form: { csrfToken, email, password: demoPassword(), json: 'true' },
    headers: { origin: baseURL },
  });
  expect(answer.ok(), `${email} signs in`).toBe(true);
}

interface Fixtures {
  /** A page of a browser of its own in which this member of the demo is signed in. */
  readonly as: (
    email: string,
    options?: Parameters<import('@playwright/test').Browser['newContext']>[0],
  ) => Promise<Page>;
  /** Nothing that a WCAG 2.2 AA rule of axe finds, in light and in dark. */
  readonly expectAccessible: (page: Page, name: string) => Promise<void>;
  /** Errors in the browser's console fail the test. */
  readonly consoleErrors: string[];
}

export const test = base.extend<Fixtures>({
  consoleErrors: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
    async ({}, use) => {
      const errors: string[] = [];
      await use(errors);
      expect(errors, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
  as: async ({ browser, consoleErrors }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (email, options = {}) => {
      const context = await browser.newContext({ baseURL, timezoneId: 'America/Los_Angeles', ...options });
      contexts.push(context);
      await signIn(context, email);
      const page = await context.newPage();
      page.on('pageerror', (error) => consoleErrors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          consoleErrors.push(message.text());
        }
      });
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  expectAccessible: async ({}, use) => {
    await use(async (page, name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        // Colours change at once for who asks for less motion: none is measured halfway.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze();
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        );
        expect(found, `${name} in ${colorScheme}`).toEqual([]);
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({
          path: `test-results/screenshots/${name}-${colorScheme}.png`,
          fullPage: true,
        });
      }
      const size = page.viewportSize();
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, `${name} is no wider than a phone`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/screenshots/${name}-phone.png`, fullPage: true });
      if (size) await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
    });
  },
});

export { expect };
