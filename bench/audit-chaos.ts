/**
 * Does the trail lose, make up or misplace anything when its processes are killed? Sixty SIGKILLs, or as many as the
 * first argument says, of writers, sealer and PostgreSQL at random moments under sixteen writers. Between two of them two
 * hundred events are acknowledged and a checkpoint is made.
 */
import { auditChaos } from '@/test/audit-chaos';

const kills = Number(process.argv[2] ?? 60);
const outcome = await auditChaos({
  ...{ kills, writers: 16, quota: 200, apartMs: 2_000 },
  onKill: (number, victim) => process.stderr.write(`${number} of ${kills}: ${victim}\n`),
});
console.log(JSON.stringify(outcome, null, 2));
const { lost, phantom, unsealed, contiguous, checkpointsBad, exitCode, faults } = outcome;
const holds = lost + phantom + unsealed + checkpointsBad + exitCode + faults.length === 0 && contiguous;
console.log(holds ? 'Nothing was lost, nothing made up.' : 'The trail does not hold.');
process.exit(holds ? 0 : 1);
