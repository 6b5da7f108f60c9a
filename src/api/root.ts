import 'server-only';
import { agenciesRouter } from '@/features/agencies/router';
import { alertsRouter } from '@/features/alerts/router';
import { erasuresRouter } from '@/features/audit/erasures/router';
import { exportsRouter } from '@/features/audit/exports/router';
import { printsRouter } from '@/features/audit/prints/router';
import { reviewRouter } from '@/features/audit/review/router';
import { auditRouter } from '@/features/audit/router';
import { witnessRouter } from '@/features/audit/witnesses/router';
import { fileChecksRouter } from '@/features/deconfliction/checks/files/router';
import { quotasRouter } from '@/features/deconfliction/checks/quota/router';
import { checksRouter } from '@/features/deconfliction/checks/router';
import { commonValuesRouter } from '@/features/deconfliction/common-values/router';
import { editingRouter } from '@/features/deconfliction/editing/router';
import { deskRouter } from '@/features/deconfliction/escalation/router';
import { importsRouter } from '@/features/deconfliction/imports/router';
import { queueRouter } from '@/features/deconfliction/queue/router';
import { receiptsRouter } from '@/features/deconfliction/receipt/router';
import { deconflictionRouter } from '@/features/deconfliction/router';
import { identityRouter } from '@/features/identity/router';
import { leadsRouter } from '@/features/leads/router';
import { createCallerFactory, router } from '@/server/trpc';

export const rootRouter = router({
  agencies: agenciesRouter,
  identity: identityRouter,
  leads: leadsRouter,
  deconfliction: deconflictionRouter,
  editing: editingRouter,
  checks: checksRouter,
  checkQuotas: quotasRouter,
  commonValues: commonValuesRouter,
  imports: importsRouter,
  desk: deskRouter,
  fileChecks: fileChecksRouter,
  queue: queueRouter,
  receipts: receiptsRouter,
  alerts: alertsRouter,
  audit: auditRouter,
  review: reviewRouter,
  exports: exportsRouter,
  prints: printsRouter,
  erasures: erasuresRouter,
  witness: witnessRouter,
});
export type RootRouter = typeof rootRouter;

export const createCaller = createCallerFactory(rootRouter);
