import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { TRPCClientError } from '@trpc/client';
import { csvRecords } from '@/core/csv';
import { newId } from '@/core/ids';
import { partRows, rowsMax, toFileRows } from '@/features/deconfliction/checks/files/domain';
import { csvHeader, csvLines } from '@/features/deconfliction/checks/files/table/domain';
import { type PurposeCode, purposeCodes, type SubjectRole, subjectRoles } from '@/features/leads/domain';
import { env } from '@/server/env';
import { ask, askSecretly } from './prompt';
import { type Portal, signInToPortal } from './sign-in';

const usage = `Usage: npm run check -- FILE.csv [--purpose CODE] [--case REFERENCE] [--why TEXT]
                     [--role ROLE] [--out RESULTS.csv] [--keep] [--resume ID]

Asks whether any other agency holds the selectors in a CSV file, at most 100,000 rows, without entering
them. Columns are recognised by their header: value, and if there are any type and region. Without a
type a value is recognised by its form.

Signs in over HTTP to CONCORD_URL as CONCORD_EMAIL; asks for the password unless CONCORD_PASSWORD has it.
What is not given is asked for. Results go to --out, or to standard output.

--purpose  ${purposeCodes.join(', ')}
--role     whose the selectors are, which an NGO must say: ${subjectRoles.join(', ')}
--resume   goes on with a check that was broken off, by the id that it printed
--keep     leaves the results in the portal for a day; otherwise they are deleted once they are written

Ctrl-C cancels the check: no further row is asked.
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    purpose: { type: 'string' },
    case: { type: 'string' },
    why: { type: 'string' },
    role: { type: 'string', default: 'unknown' },
    out: { type: 'string' },
    resume: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

class Refused extends Error {}

const say = (text: string) => process.stderr.write(text);

/** One sentence a code that is no surprise; anything else has its code. */
const sentences: Readonly<Record<string, string>> = {
  'too-many': 'That is more than is left of today’s checks, yours or your agency’s. Nothing was asked.',
  invalid: 'The portal refused the request: give a purpose, a case reference and a justification.',
  forbidden: 'Your role may not check selectors.',
  'not-found': 'There is no such check, or it has expired.',
  conflict: 'The file is not the one that this check began with, or the check has ended.',
  unauthenticated: 'The session has ended. Run it again with --resume.',
};

function readRows(file: string) {
  const rows = toFileRows(csvRecords(readFileSync(file, 'utf8')));
  if (rows.length === 0) throw new Refused('The file has no rows.');
  if (rows.length > rowsMax) throw new Refused('The file has more than 100,000 rows. Split it.');
  return rows;
}

/** Nobody should send a hundred thousand rows to be told that they are too many. */
async function requireAllowance({ api }: Portal, rows: number): Promise<void> {
  const { left, limit, of, short } = (await api.checks.desk.query()).allowance.file;
  const whose = of === 'member' ? 'your' : 'your agency’s';
  const rest = `${left} of ${whose} ${limit} rows are left today`;
  if (rows > left) throw new Refused(`The file has ${rows} rows; ${rest}. Nothing was asked.`);
  if (short) say(`${rest}.\n`);
}

/** Sends the file part by part. What the portal has already, it does not take twice. */
async function send({ api }: Portal, id: string, rows: ReturnType<typeof readRows>): Promise<void> {
  const begun = await api.fileChecks.begin.mutate({
    ...{ id, rows: rows.length, salt: randomBytes(32).toString('hex') },
    subjectRole: options.role as SubjectRole,
    purpose: {
      code: (options.purpose ?? (await ask(`Purpose (${purposeCodes.join(', ')}): `))) as PurposeCode,
      caseReference: options.case ?? (await ask('Case reference: ')),
      justification: options.why ?? (await ask('Justification: ')),
    },
  });
  if (begun.state !== 'filling') return;
  for (let part = 0; part < begun.parts; part += 1) {
    await api.fileChecks.addRows.mutate({
      ...{ id, part, rows: rows.slice(part * partRows, (part + 1) * partRows) },
    });
    say(`\rSent ${Math.min((part + 1) * partRows, rows.length)} of ${rows.length}`);
  }
  await api.fileChecks.start.mutate({ id });
}

async function waitFor({ api }: Portal, id: string) {
  for (;;) {
    const file = (await api.fileChecks.list.query()).find((one) => one.id === id);
    if (!file) throw new Refused('There is no such check, or it has expired.');
    say(`\rChecked ${file.rowsDone} of ${file.rowsTotal}`);
    if (file.state === 'done' || file.state === 'cancelled') return file;
    await sleep(500);
  }
}

async function writeResults({ api }: Portal, id: string, rowsDone: number): Promise<void> {
  const write = (text: string) =>
    options.out ? writeFileSync(options.out, text, { flag: 'a' }) : process.stdout.write(text);
  if (options.out) writeFileSync(options.out, '', { mode: 0o600 });
  write(csvHeader);
  let held = 0;
  for (let part = 0; part * partRows < rowsDone; part += 1) {
    const rows = await api.fileChecks.rows.query({ id, part });
    held += rows.filter(({ holdings }) => holdings.some(({ mine }) => !mine)).length;
    write(rows.map(csvLines).join(''));
  }
  say(`\n${held} of ${rowsDone} rows are held by other agencies.\n`);
}

async function main(file: string): Promise<void> {
  const rows = readRows(file);
  const email = env.memberEmail ?? (await ask('E-mail: '));
  const portal = await signInToPortal(
    env.url,
    email,
    env.memberPassword ?? (await askSecretly('Password: ')),
  );
  if (!portal) throw new Refused('E-mail or password is wrong, or the account is locked.');
  if (!options.resume) await requireAllowance(portal, rows.length);
  const id = options.resume ?? newId();
  say(`Check ${id}; if it is broken off, go on with --resume ${id}\n`);
  process.once('SIGINT', () => {
    say('\nCancelling …\n');
    void portal.api.fileChecks.cancel.mutate({ id }).catch(() => process.exit(130));
  });
  await send(portal, id, rows);
  const { rowsDone, state } = await waitFor(portal, id);
  if (state === 'cancelled') say('\nCancelled. What was asked until then:');
  await writeResults(portal, id, rowsDone);
  if (!options.keep) await portal.api.fileChecks.discard.mutate({ id });
  await portal.api.identity.signOut.mutate();
}

const [file] = positionals;
if (options.help || !file) {
  process.stderr.write(usage);
  process.exit(options.help ? 0 : 2);
}
try {
  await main(file);
} catch (error) {
  const code = error instanceof TRPCClientError ? String(error.data?.code ?? 'no-answer') : '';
  const known = error instanceof Refused ? error.message : sentences[code];
  if (!known && !code) throw error;
  say(`\n${known ?? `The portal could not be asked (${code}).`}\n`);
  process.exitCode = 1;
}
process.exit();
