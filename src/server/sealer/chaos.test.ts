import { expect, test } from 'vitest';
import { auditChaos } from '@/test/audit-chaos';

/** In full, with sixty kills: npm run chaos. */
test('16 writers, they, the sealer and PostgreSQL killed at random moments: nothing acknowledged is lost, nothing is made up', {
  timeout: 900_000,
}, async () => {
  const outcome = await auditChaos({ kills: 6, writers: 16, quota: 20, apartMs: 500 });
  expect(outcome).toMatchObject({
    ...{ lost: 0, phantom: 0, unsealed: 0, contiguous: true, checkpointsBad: 0 },
    ...{ exitCode: 0, findings: [], faults: [] },
    killed: { app: 2, sealer: 2, postgres: 2 },
  });
  expect(outcome.acknowledged).toBeGreaterThanOrEqual(6 * 20);
  expect(outcome.checkpoints).toBeGreaterThan(6);
});
