import type { Page } from '@playwright/test';

/** The new-lead form, as a person fills it in; at another process of the portal if its address is given. */
export async function fillLead(
  page: Page,
  lead: { title: string; role?: string; selectors?: string; at?: string },
): Promise<void> {
  await page.goto(`${lead.at ?? ''}/leads/new`);
  await page.getByLabel('Title').fill(lead.title);
  await page.getByLabel('Narrative').fill('Seen near the harbour, twice.');
  await page.getByLabel(/^Subject role( \*)?$/).selectOption({ label: lead.role ?? 'Suspect' });
  await page.getByLabel('Purpose').selectOption({ label: 'Investigation of trafficking' });
  await page.getByLabel('Justification').fill('Open inquiry');
  if (lead.selectors) await addSelectors(page, lead.selectors);
}

export async function addSelectors(page: Page, text: string): Promise<void> {
  await page.getByLabel('Type a selector, or paste a text').fill(text);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

export async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Enter and check now' }).click();
  await page.waitForURL(/\/leads\/[A-Z]{2}-\d{4}-\d{4}$/);
}
