import { runWorker } from '@/api/worker';
import { env } from '@/server/env';
import { runSealer } from '@/server/sealer/run';
import { prepareInstallation } from './installation';

/** Jobs and the sealer, apart from the web process. As many as wanted may run: jobs are shared out, sealers take turns. */
const installation = env.configured ? undefined : await prepareInstallation();
if (installation) env.adopt(installation.settings);
const [worker, sealer] = [await runWorker(), await runSealer()];
console.log('The worker runs. Stop with Ctrl-C.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await worker.stop();
    await sealer.stop();
    await installation?.stop();
    process.exit(0);
  });
}
