import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';
import packed from '@sparticuz/chromium';

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];
const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser without a download: the one that is named, an installed one, Playwright's own, else the packed one. */
export async function browserLaunch(): Promise<LaunchOptions> {
  const found = [process.env['CHROMIUM_PATH'], ...installed, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
  if (found) return { executablePath: found, args: quiet };
  return { executablePath: await packed.executablePath(), args: [...packed.args, ...quiet] };
}
