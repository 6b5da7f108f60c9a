import { parseArgs } from 'node:util';
import { AppError, type ErrorCode } from '@/core/errors';
import { foundInstallation } from '@/features/identity/bootstrap/commands';
import { releaseByEmail } from '@/features/identity/failures/commands';
import { env } from '@/server/env';
import { systemContext } from '@/server/system-context';
import { prepareInstallation } from './installation';

const usage = `Usage: npm run operator -- --email EMAIL --name NAME --place PLACE --phone PHONE
       npm run operator -- --release EMAIL

Founds a new installation: the operating agency and its first operator, who then adds the
other agencies in the portal. Prints the operator's first password, once.

--release EMAIL  lets a member in again whom failed sign-ins have locked out, when no
                 administrator is left who could; it is an event of the trail
`;

const { values } = parseArgs({
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    place: { type: 'string' },
    phone: { type: 'string' },
    release: { type: 'string' },
  },
});

async function found(): Promise<string> {
  const { email, name, place, phone } = values;
  if (!email || !name || !place || !phone) return usage;
  const { password } = await foundInstallation(systemContext('cli'), {
    name,
    email,
    agency: {
      code: 'OP',
      name: 'Operations',
      kind: 'operator',
      place,
      region: null,
      legalRegime: 'us_28cfr23',
      timeZone: 'UTC',
      liaisonDesk: 'Operations',
      liaisonPhone: phone,
      liaisonEmail: email,
    },
  });
  return `${email} may sign in with the password ${password} and should change it.\n`;
}

async function release(email: string): Promise<string> {
  await releaseByEmail(systemContext('cli'), email);
  return 'The member may sign in again.\n';
}

const problems: Partial<Record<ErrorCode, string>> = {
  conflict: values.release
    ? 'This member is not locked out.'
    : 'There are agencies already: an operator adds the others in the portal.',
  'not-found': 'No member has this e-mail.',
};

const installation = env.configured ? undefined : await prepareInstallation();
if (installation) env.adopt(installation.settings);
try {
  process.stdout.write(values.release ? await release(values.release) : await found());
} catch (error) {
  const problem = error instanceof AppError && problems[error.code];
  if (!problem) throw error;
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} finally {
  await installation?.stop();
}
process.exit();
