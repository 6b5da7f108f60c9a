'use client';

import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTimeZone, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { forgetDraft } from '@/client/drafts';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import type { AgencyKind } from '@/features/agencies/domain';
import { Columns, Panel, Stack } from '@/ui/page';
import { purposeCodes, subjectRoles, urgencies } from '../domain';
import { emptyDraft, type LeadDraft, storeDraft, storedDraft, toSubmission } from './draft';

import { PicturesField } from './pictures-field';
import { SelectorsField } from './selectors-field';

import { WhatHappens } from './what-happens';

export interface FormAgency {
  readonly kind: AgencyKind;
  readonly region: string | null;
  /** How many other agencies a check asks. */
  readonly asked: number;
}

/** One page for what an investigator knows of a lead, in the order a person thinks. Typing is never lost. */
export function LeadForm({ agency }: { agency: FormAgency }) {
  const t = useTranslations('leadForm');
  const form = useForm<LeadDraft>({
    initialValues: emptyDraft(),
    onValuesChange: (values) => storeDraft(values),
  });
  const { setValues } = form;
  useEffect(() => {
    const stored = storedDraft();
    if (stored) setValues(stored);
  }, [setValues]);
  const { submit, pending, failure, problemAt, problems } = useSubmission();
  const { values } = form;
  const zone = useTimeZone() ?? 'UTC';
  const error = (path: string) => problemAt(path);

  return (
    <form
      noValidate
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        submit(values);
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Columns>
        <Stack>
          <Panel title={t('what')}>
            <Stack>
              <TextInput
                id="title"
                label={t('title')}
                description={t('titleHint')}
                withAsterisk
                error={error('title')}
                {...form.getInputProps('title')}
              />
              <Textarea
                id="narrative"
                label={t('narrative')}
                description={t('narrativeHint')}
                autosize
                minRows={4}
                maxRows={16}
                dir="auto"
                error={error('narrative')}
                {...form.getInputProps('narrative')}
              />
              <NativeSelect
                id="subjectRole"
                label={t('subjectRole')}
                description={t('subjectRoleHint')}
                withAsterisk
                error={error('subjectRole')}
                data={[
                  { value: '', label: t('choose') },
                  ...subjectRoles.map((role) => ({ value: role, label: t(`role.${role}`) })),
                ]}
                {...form.getInputProps('subjectRole')}
              />
            </Stack>
          </Panel>
          <Panel title={t('whereAndWhen')}>
            <Stack>
              <TextInput
                id="seenAt"
                type="datetime-local"
                label={t('seenAt')}
                description={t('seenAtHint', { zone })}
                error={error('seenAt')}
                {...form.getInputProps('seenAt')}
              />
              <TextInput
                id="place"
                label={t('place')}
                description={t('placeHint')}
                dir="auto"
                error={error('place')}
                {...form.getInputProps('place')}
              />
            </Stack>
          </Panel>
          <SelectorsField
            agency={agency}
            leadRole={values.subjectRole}
            selectors={values.selectors}
            problemAt={problemAt}
            onChange={(selectors) => form.setFieldValue('selectors', selectors)}
          />
          <PicturesField
            agency={agency}
            leadRole={values.subjectRole}
            pictures={values.pictures}
            problemAt={problemAt}
            onChange={(pictures) => form.setFieldValue('pictures', pictures)}
          />
          <Panel title={t('why')}>
            <Stack>
              <NativeSelect
                id="purpose.code"
                label={t('purpose')}
                description={t('purposeHint')}
                withAsterisk
                error={error('purpose.code')}
                data={[
                  { value: '', label: t('choose') },
                  ...purposeCodes.map((code) => ({ value: code, label: t(`purposeCode.${code}`) })),
                ]}
                {...form.getInputProps('purposeCode')}
              />
              <TextInput
                id="purpose.caseReference"
                label={t('caseReference')}
                error={error('purpose.caseReference')}
                {...form.getInputProps('caseReference')}
              />
              <TextInput
                id="purpose.justification"
                label={t('justification')}
                description={t('justificationHint')}
                withAsterisk
                error={error('purpose.justification')}
                {...form.getInputProps('justification')}
              />
              <NativeSelect
                id="urgency"
                label={t('urgency')}
                description={t('urgencyHint')}
                data={urgencies.map((urgency) => ({ value: urgency, label: t(`urgencyOf.${urgency}`) }))}
                {...form.getInputProps('urgency')}
              />
            </Stack>
          </Panel>
        </Stack>
        <WhatHappens draft={values} agency={agency}>
          <Button type="submit" loading={pending} fullWidth size="md">
            {t('submit')}
          </Button>
        </WhatHappens>
      </Columns>
    </form>
  );
}

/** Sends once at a time; the key in the draft makes a repeated sending, by anybody's doubt, the same lead. */
function useSubmission() {
  const trpc = useTRPC();
  const router = useRouter();
  const sending = useRef(false);
  const mutation = useMutation(
    trpc.deconfliction.submitLead.mutationOptions({
      onSuccess: ({ reference }) => {
        forgetDraft('lead');
        router.push(`/leads/${reference}`);
        router.refresh();
      },
      onError: () => {
        sending.current = false;
      },
    }),
  );
  const { problems, problemAt, failure } = useProblems(mutation.error);
  return {
    ...{ problems, problemAt, failure },
    pending: mutation.isPending || mutation.isSuccess,
    submit: (draft: LeadDraft) => {
      if (sending.current) return;
      sending.current = true;
      mutation.mutate(toSubmission(draft));
    },
  };
}
