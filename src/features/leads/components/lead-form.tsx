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

type Form = ReturnType<typeof useForm<LeadDraft>>;

interface SectionProps {
  readonly form: Form;
  readonly problemAt: (path: string) => string | undefined;
}

/** One page for what an investigator knows of a lead, in the order a person thinks. Typing is never lost. */
export function LeadForm({ agency }: { agency: FormAgency }) {
  const t = useTranslations('leadForm');
  const form = useForm<LeadDraft>({
    initialValues: emptyDraft(),
    onValuesChange: (values) => storeDraft(values),
  });
  const { setValues, values } = form;
  useEffect(() => {
    const stored = storedDraft();
    if (stored) setValues(stored);
  }, [setValues]);
  const { submit, pending, failure, problemAt, problems } = useSubmission();
  const common = { agency, leadRole: values.subjectRole, problemAt };
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
          <What form={form} problemAt={problemAt} />
          <WhereAndWhen form={form} problemAt={problemAt} />
          <SelectorsField
            {...common}
            selectors={values.selectors}
            onChange={(selectors) => form.setFieldValue('selectors', selectors)}
          />
          <PicturesField
            {...common}
            pictures={values.pictures}
            onChange={(pictures) => form.setFieldValue('pictures', pictures)}
          />
          <Why form={form} problemAt={problemAt} />
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

function What({ form, problemAt }: SectionProps) {
  const t = useTranslations('leadForm');
  return (
    <Panel title={t('what')}>
      <Stack>
        <TextInput
          id="title"
          label={t('title')}
          description={t('titleHint')}
          withAsterisk
          dir="auto"
          error={problemAt('title')}
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
          error={problemAt('narrative')}
          {...form.getInputProps('narrative')}
        />
        <NativeSelect
          id="subjectRole"
          label={t('subjectRole')}
          description={t('subjectRoleHint')}
          withAsterisk
          error={problemAt('subjectRole')}
          data={[
            { value: '', label: t('choose') },
            ...subjectRoles.map((role) => ({ value: role, label: t(`role.${role}`) })),
          ]}
          {...form.getInputProps('subjectRole')}
        />
      </Stack>
    </Panel>
  );
}

function WhereAndWhen({ form, problemAt }: SectionProps) {
  const t = useTranslations('leadForm');
  const zone = useTimeZone() ?? 'UTC';
  return (
    <Panel title={t('whereAndWhen')}>
      <Stack>
        <TextInput
          id="seenAt"
          type="datetime-local"
          label={t('seenAt')}
          description={t('seenAtHint', { zone })}
          error={problemAt('seenAt')}
          {...form.getInputProps('seenAt')}
        />
        <TextInput
          id="place"
          label={t('place')}
          description={t('placeHint')}
          dir="auto"
          error={problemAt('place')}
          {...form.getInputProps('place')}
        />
      </Stack>
    </Panel>
  );
}

function Why({ form, problemAt }: SectionProps) {
  const t = useTranslations('leadForm');
  return (
    <Panel title={t('why')}>
      <Stack>
        <NativeSelect
          id="purpose.code"
          label={t('purpose')}
          description={t('purposeHint')}
          withAsterisk
          error={problemAt('purpose.code')}
          data={[
            { value: '', label: t('choose') },
            ...purposeCodes.map((code) => ({ value: code, label: t(`purposeCode.${code}`) })),
          ]}
          {...form.getInputProps('purposeCode')}
        />
        <TextInput
          id="purpose.caseReference"
          label={t('caseReference')}
          error={problemAt('purpose.caseReference')}
          {...form.getInputProps('caseReference')}
        />
        <TextInput
          id="purpose.justification"
          label={t('justification')}
          description={t('justificationHint')}
          withAsterisk
          dir="auto"
          error={problemAt('purpose.justification')}
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
