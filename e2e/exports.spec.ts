import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { csvRecords } from '../src/core/csv';
import { unzipped } from '../src/test/zip';
import { expect, test } from './support/fixtures';
import { baseURL, demoPassword } from './support/portal';

test('an auditor takes the events of a filter along, and deletes the file', async ({
  as,
  expectAccessible,
}) => {
  const page = await as('auditor@harborcity.example');
  await page.goto('/audit?op=match');
  await page.getByRole('link', { name: 'Exports' }).click();
  await expect(page.getByRole('heading', { name: 'Exports', level: 1 })).toBeVisible();
  await page.getByRole('radio', { name: 'List of events (CSV)' }).check();
  await expect(page.getByLabel('Operation')).toHaveValue('match');
  await expectAccessible(page, 'audit-exports-csv');
  await page.getByLabel('What is it for?').fill('Weekly review');
  await page.getByRole('button', { name: 'Make the file' }).click();
  const file = page.getByRole('article').first();
  const link = file.getByRole('link', { name: 'Download' });
  await expect(link).toBeVisible({ timeout: 60_000 });
  const address = (await link.getAttribute('href')) ?? '';
  const answer = await page.request.get(address);
  expect(answer.headers()['content-disposition']).toMatch(/filename="concord-events-.*\.csv"/);
  const [head, ...rows] = csvRecords(await answer.text());
  expect(head?.slice(0, 4)).toEqual(['When', 'Event', 'Type', 'What happened']);
  expect(new Set(rows.map((row) => row[4]))).toEqual(new Set(['match']));
  await file.getByRole('button', { name: 'Delete' }).click();
  await file.getByRole('button', { name: 'Delete' }).click();
  await expect(file.getByText('Cancelled or deleted')).toBeVisible();
  expect((await page.request.get(address)).status()).toBe(404);
  await page.goto('/audit?op=export');
  await expect(page.getByText(/fetched an export/).first()).toBeVisible();
  await expect(page.getByText(/cancelled or deleted an export/).first()).toBeVisible();
});

test('an auditor takes the whole trail along from a command line, and shows why somebody looked', async ({
  as,
}) => {
  const page = await as('auditor@harborcity.example');
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-export-'));
  const file = (name: string) => path.join(folder, name);
  const run = (...args: string[]) => spawnSync('node', args, { encoding: 'utf8' });
  const audit = (...args: string[]) => run('src/cli/bin/concord-audit.mjs', ...args);
  writeFileSync(file('password'), demoPassword(), { mode: 0o600 });
  const account = (password: string) => [
    ...['export', '--url', baseURL, '--email', 'auditor@harborcity.example', '--password-file', password],
    ...['--why', 'A complaint of a member', '--out', file('bundle.zip'), '--personal-data', '--json'],
  ];
  writeFileSync(file('wrong'), 'not the password');
  expect(audit(...account(file('wrong')))).toMatchObject({ status: 1, stdout: '' });
  const { status, stdout, stderr } = audit(...account(file('password')));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { events, scope } = JSON.parse(stdout);
  expect(events.opened).toBeGreaterThan(0);
  await page.goto('/audit?op=export');
  await expect(page.getByText(/asked for an export of the trail with personal data/).first()).toBeVisible();
  const requested = (await unzipped(readFileSync(file('bundle.zip')))).entries();
  const [id] = [...requested]
    .flatMap(([name, content]) =>
      name.startsWith('events/')
        ? content
            .toString('utf8')
            .split('\n')
            .filter((line) => line.includes('trail.personal-export-requested'))
        : [],
    )
    .map((line) => JSON.parse(line))
    .filter(({ object }) => object.id === scope.request)
    .map((event) => event.id);
  const field = ['--field', 'justification', '--out', file('why.zip')];
  expect(audit('prove-personal-data', file('bundle.zip'), '--event', id, ...field).status).toBe(0);
  const proof = run('src/cli/bin/concord-verify.mjs', 'proof', file('why.zip'));
  expect(proof.stdout).toContain('committed to: justification "A complaint of a member"');
  rmSync(folder, { recursive: true });
});

test('who is no auditor has no exports', async ({ as }) => {
  const page = await as('investigator@harborcity.example');
  expect((await page.goto('/audit/exports'))?.status()).toBe(404);
});
