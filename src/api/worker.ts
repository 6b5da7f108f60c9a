import 'server-only';
import { deconflictLead } from '@/features/deconfliction/jobs';
import { runJobs } from '@/server/jobs';

/** Every slice's jobs, and the one place where they meet. */
export function runWorker() {
  return runJobs([deconflictLead]);
}
