import { runWorker } from '@/api/worker';
import { tellProcess } from '@/server/audit/process-events';
import { env } from '@/server/env';
import { prepareInstallation } from './installation';

/** Jobs, apart from the web process. As many as wanted may run: they are shared out. */
const installation = env.configured ? undefined : await prepareInstallation();
if (installation) env.adopt(installation.settings);
const worker = await runWorker();
await tellProcess('worker', 'started');
console.log('The worker runs. Stop with Ctrl-C.');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await worker.stop();
    await tellProcess('worker', 'stopped');
    await installation?.stop();
    process.exit(0);
  });
}
