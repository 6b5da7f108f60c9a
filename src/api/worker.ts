import 'server-only';
import { deconflictLeads } from '@/features/deconfliction/jobs';
import { runJobs } from '@/server/jobs';

/** Every slice's jobs, and the one place where they meet. */
export function runWorker() {
  return runJobs([deconflictLeads]);
}
