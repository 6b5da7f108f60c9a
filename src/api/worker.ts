import 'server-only';
import { takeUpExports, workOnExport } from '@/features/audit/exports/jobs';
import { reviewTrail } from '@/features/audit/review/jobs';
import { checkFilePart, takeUpFileChecks } from '@/features/deconfliction/checks/files/jobs';
import { recheckCommonValue, tellCommonValue } from '@/features/deconfliction/common-values/jobs';
import { escalate } from '@/features/deconfliction/escalation/jobs';
import { importChunk, takeUpImports } from '@/features/deconfliction/imports/jobs';
import { deconflictLeads } from '@/features/deconfliction/jobs';
import { tellChangedHit } from '@/features/deconfliction/reconciling/jobs';
import { tellSilentHit, tellVeiledHit } from '@/features/deconfliction/silent/jobs';
import { endSessions, takeUpLapsedSessions } from '@/features/identity/jobs';
import { runJobs } from '@/server/jobs';

/** Every slice's jobs, and the one place where they meet. */
export function runWorker() {
  return runJobs([
    escalate,
    reviewTrail,
    deconflictLeads,
    recheckCommonValue,
    tellCommonValue,
    tellSilentHit,
    tellChangedHit,
    tellVeiledHit,
    importChunk,
    takeUpImports,
    checkFilePart,
    takeUpFileChecks,
    workOnExport,
    takeUpExports,
    endSessions,
    takeUpLapsedSessions,
  ]);
}
