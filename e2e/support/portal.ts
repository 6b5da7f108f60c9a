import { readFileSync } from 'node:fs';
import path from 'node:path';

const port = 3111;
export const baseURL = `http://localhost:${port}`;

/** The e2e portal's own installation; it is made anew for each run. */
export const home = path.resolve('test-results/portal');
export const logFile = path.join(home, 'portal.log');
export const settings = { CONCORD_HOME: home, CONCORD_URL: baseURL, PORT: String(port), NO_COLOR: '1' };

export function demoPassword(): string {
  return JSON.parse(readFileSync(path.join(home, 'secrets.json'), 'utf8')).demoPassword;
}
