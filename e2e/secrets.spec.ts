import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/server/database/embedded';
import { expect, test } from './support/fixtures';
import { enter, fillLead } from './support/lead-page';
import { demoPassword, home, logFile } from './support/portal';

const planted = {
  title: 'Plantedtitleword',
  phone: '+1 619 555 0148',
  email: 'planted.person@mail.example',
  url: 'https://ads.example/planted/page',
};
const forbidden = [
  'Plantedtitleword',
  '6195550148',
  '555 0148',
  'planted.person',
  'ads.example/planted',
  'Open inquiry',
];

test('no value of a selector and no word of a lead is in a log, an address or the trail', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  const { title, phone, email, url } = planted;
  await fillLead(page, { title, selectors: `${phone} ${email} ${url}` });
  await expect(page.getByText('3 selectors added.')).toBeVisible();
  await enter(page);
  await page.getByRole('button', { name: 'Show' }).first().click();
  await page.goto('/leads');
  const auditor = await as('auditor@harborcity.example');
  await auditor.goto('/audit');
  await auditor.getByLabel('Search').fill(email);
  await expect(auditor.getByText('No event matches.')).toBeVisible();

  const database = await startEmbedded({ directory: path.join(home, 'postgres'), durable: true });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const { rows: trail } = await admin.query('select body from audit_event');
  await admin.end();
  const places: Record<string, string> = {
    'the portal’s log': readFileSync(logFile, 'utf8'),
    'PostgreSQL’s log': readFileSync(path.join(database.directory, 'log'), 'utf8'),
    addresses: addresses.join('\n'),
    'the trail': JSON.stringify(trail),
  };
  expect(trail.length).toBeGreaterThan(1_000);
  for (const [place, text] of Object.entries(places)) {
    for (const word of forbidden) expect(text.includes(word), `${word} in ${place}`).toBe(false);
  }
  const secrets = JSON.parse(readFileSync(path.join(home, 'secrets.json'), 'utf8')) as Record<string, string>;
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret !== demoPassword()) expect(places['the portal’s log']?.includes(secret), name).toBe(false);
  }
});
