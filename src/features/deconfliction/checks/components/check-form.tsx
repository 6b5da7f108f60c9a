'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { readDraft, writeDraft } from '@/client/drafts';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import type { AgencyKind } from '@/features/agencies/domain';
import { decideSealed, purposeCodes, type SubjectRole, subjectRoles } from '@/features/leads/domain';
import { Columns, Panel, Stack } from '@/ui/page';
import { FileChecks } from '../files/components/file-checks';
import type { CheckDesk, CheckSelectors } from '../schema';
import { AllowanceLine } from './allowance-line';
import styles from './check.module.css';
import { CheckResult } from './check-result';
import { type Change, type CheckDraft, emptyDraft, purposeOf, toQuestion } from './draft';
import { QuestionBox } from './question-box';

export interface AskingAgency {
  readonly kind: AgencyKind;
  readonly region: string | null;
  /** How many other agencies a check asks. */
  readonly asked: number;
}

const draftName = 'check';

/** One box for what is asked, why, and the answer in the same place. Nothing is entered. */
export function CheckForm({
  agency,
  allowance,
}: {
  agency: AskingAgency;
  allowance: CheckDesk['allowance'];
}) {
  const t = useTranslations('check');
  const [draft, change] = useCheckDraft(agency);
  const { ask, pending, answered, failure, problems, problemAt } = useAsking();
  const count = draft.values.length + draft.pictures.length;
  const sealed = draft.subjectRole !== '' && decideSealed(agency.kind, draft.subjectRole);
  const now = answered?.answer.allowance ?? allowance.direct;
  return (
    <form
      noValidate
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        if (!sealed) ask(draft);
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Columns>
        <Stack>
          <QuestionBox agency={agency} draft={draft} problemAt={problemAt} onChange={change} />
          {answered && <CheckResult {...answered} />}
          <FileChecks
            because={{ purpose: purposeOf(draft), subjectRole: draft.subjectRole as SubjectRole }}
            sealed={sealed}
            allowance={allowance.file}
            agencies={agency.asked}
          />
        </Stack>
        <Stack>
          <Why agency={agency} draft={draft} onChange={change} problemAt={problemAt} />
          {sealed && (
            <p role="alert" className={styles['sealed']}>
              {t('sealed')}
            </p>
          )}
          <Button type="submit" loading={pending} fullWidth size="md" disabled={sealed || count > now.left}>
            {t('ask', { count, agencies: agency.asked })}
          </Button>
          <div id="quota" tabIndex={-1}>
            <AllowanceLine allowance={now} count={count} />
          </div>
          <p className={styles['note']}>{t('told')}</p>
        </Stack>
      </Columns>
    </form>
  );
}

interface WhyProps {
  readonly agency: AskingAgency;
  readonly draft: CheckDraft;
  readonly onChange: (by: Change) => void;
  readonly problemAt: (path: string) => string | undefined;
}

function Why({ agency, draft, onChange, problemAt }: WhyProps) {
  const t = useTranslations('leadForm');
  const check = useTranslations('check');
  const change = (changed: Partial<CheckDraft>) => onChange(() => changed);
  return (
    <Panel title={t('why')}>
      <Stack>
        {agency.kind === 'ngo' && (
          <NativeSelect
            id="subjectRole"
            label={t('subjectRole')}
            description={check('subjectRoleHint')}
            withAsterisk
            error={problemAt('subjectRole')}
            value={draft.subjectRole}
            onChange={(event) =>
              change({ subjectRole: event.currentTarget.value as CheckDraft['subjectRole'] })
            }
            data={[
              { value: '', label: t('choose') },
              ...subjectRoles.map((role) => ({ value: role, label: t(`role.${role}`) })),
            ]}
          />
        )}
        <NativeSelect
          id="purpose.code"
          label={t('purpose')}
          withAsterisk
          error={problemAt('purpose.code')}
          value={draft.purposeCode}
          onChange={(event) =>
            change({ purposeCode: event.currentTarget.value as CheckDraft['purposeCode'] })
          }
          data={[
            { value: '', label: t('choose') },
            ...purposeCodes.map((code) => ({ value: code, label: t(`purposeCode.${code}`) })),
          ]}
        />
        <TextInput
          id="purpose.caseReference"
          label={t('caseReference')}
          error={problemAt('purpose.caseReference')}
          value={draft.caseReference}
          onChange={(event) => change({ caseReference: event.currentTarget.value })}
        />
        <TextInput
          id="purpose.justification"
          label={t('justification')}
          description={t('justificationHint')}
          withAsterisk
          dir="auto"
          error={problemAt('purpose.justification')}
          value={draft.justification}
          onChange={(event) => change({ justification: event.currentTarget.value })}
        />
      </Stack>
    </Panel>
  );
}

/** What has been typed survives a reload and an ended session, in this tab. */
function useCheckDraft({ kind }: AskingAgency) {
  const [draft, setDraft] = useState<CheckDraft>({
    ...emptyDraft,
    subjectRole: kind === 'ngo' ? '' : 'unknown',
  });
  useEffect(() => {
    const stored = readDraft(draftName) as CheckDraft | null;
    if (stored) setDraft((empty) => ({ ...empty, ...stored }));
  }, []);
  const change = (by: Change) =>
    setDraft((before) => {
      const after = { ...before, ...by(before) };
      writeDraft(draftName, after);
      return after;
    });
  return [draft, change] as const;
}

/** Asks once at a time. An answer stays on the page with what it answers, whatever is typed next. */
function useAsking() {
  const trpc = useTRPC();
  const router = useRouter();
  const pending = useRef(false);
  const last = useRef<{ of: string; question: CheckSelectors } | null>(null);
  const mutation = useMutation(
    trpc.checks.check.mutationOptions({
      onSuccess: () => {
        last.current = null;
        router.refresh();
      },
      onSettled: () => {
        pending.current = false;
      },
    }),
  );
  const { problems, problemAt, failure } = useProblems(mutation.error);
  return {
    ...{ problems, problemAt, failure },
    pending: mutation.isPending,
    answered: mutation.data && { answer: mutation.data, question: mutation.variables },
    /** The same question after an answer that was lost is the same check. */
    ask: (draft: CheckDraft) => {
      if (pending.current) return;
      pending.current = true;
      const of = JSON.stringify({ ...draft, text: '' });
      if (last.current?.of !== of) last.current = { of, question: toQuestion(draft) };
      mutation.mutate(last.current.question);
    },
  };
}
