import { ConfigurationError, env } from '@/server/env';
import { runSealer } from '@/server/sealer/run';
import { prepareInstallation } from './installation';

/** The sealer alone, with the signing key that nobody else holds. Several take turns. */
const installation = env.configured ? undefined : await prepareInstallation();
if (installation) env.adopt(installation.settings);
const sealer = await runSealer().catch((error: unknown) => {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
});
console.log('The sealer runs. Stop with Ctrl-C.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await sealer.stop();
    await installation?.stop();
    process.exit(0);
  });
}
