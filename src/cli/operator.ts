import { parseArgs } from 'node:util';
import { AppError } from '@/core/errors';
import { foundInstallation } from '@/features/identity/bootstrap/commands';
import { env } from '@/server/env';
import { systemContext } from '@/server/system-context';
import { prepareInstallation } from './installation';

const usage = `Usage: npm run operator -- --email EMAIL --name NAME --place PLACE --phone PHONE

Founds a new installation: the operating agency and its first operator, who then adds the
other agencies in the portal. Prints the operator's first password, once.
`;

const { values } = parseArgs({
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    place: { type: 'string' },
    phone: { type: 'string' },
  },
});
const { email, name, place, phone } = values;

if (!email || !name || !place || !phone) {
  process.stderr.write(usage);
  process.exit(2);
}
const installation = env.configured ? undefined : await prepareInstallation();
if (installation) env.adopt(installation.settings);
try {
  const { password } = await foundInstallation(systemContext('cli'), {
    ...{ name, email },
    agency: {
      ...{ code: 'OP', name: 'Operations', kind: 'operator', place, region: null, legalRegime: 'us_28cfr23' },
      ...{ timeZone: 'UTC', liaisonDesk: 'Operations', liaisonPhone: phone, liaisonEmail: email },
    },
  });
  process.stdout.write(`${email} may sign in with the password ${password} and should change it.\n`);
} catch (error) {
  if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
  process.stderr.write('There are agencies already: an operator adds the others in the portal.\n');
  await installation?.stop();
  process.exit(1);
}
await installation?.stop();
process.exit(0);
