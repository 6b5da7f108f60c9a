'use client';

import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTimeZone, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import type { AgencyKind } from '@/features/agencies/domain';
import { Columns, Panel, Stack } from '@/ui/page';
import { purposeCodes, subjectRoles, urgencies } from '../domain';
import { emptyDraft, type LeadDraft, storeDraft, storedDraft } from './draft';
import { PicturesField } from './pictures-field';
import { SelectorsField } from './selectors-field';
import { useRecogniser } from './use-recogniser';
import { useSubmission } from './use-submission';
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
  const recogniser = useRecogniser();
  const { submit, pending, failure, problemAt, problems } = useSubmission(values, (idempotencyKey) =>
    form.setFieldValue('idempotencyKey', idempotencyKey),
  );
  const common = { agency, leadRole: values.subjectRole, problemAt };
  return (
    <form
      noValidate
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Columns>
        <Stack>
          <What form={form} problemAt={problemAt} />
          <WhereAndWhen form={form} problemAt={problemAt} />
          <SelectorsField
            {...common}
            recogniser={recogniser}
            entry={values.entry}
            selectors={values.selectors}
            onEntry={(entry) => form.setFieldValue('entry', entry)}
            onChange={(selectors) => form.setFieldValue('selectors', selectors)}
          />
          <PicturesField
            {...common}
            pictures={values.pictures}
            onChange={(pictures) => form.setFieldValue('pictures', pictures)}
          />
          <Why form={form} problemAt={problemAt} />
        </Stack>
        <WhatHappens draft={values} agency={agency} recogniser={recogniser}>
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
          {...form.getInputProps('title')}
          error={problemAt('title')}
        />
        <Textarea
          id="narrative"
          label={t('narrative')}
          description={t('narrativeHint')}
          autosize
          minRows={4}
          maxRows={16}
          dir="auto"
          {...form.getInputProps('narrative')}
          error={problemAt('narrative')}
        />
        <NativeSelect
          id="subjectRole"
          label={t('subjectRole')}
          description={t('subjectRoleHint')}
          withAsterisk
          data={[
            { value: '', label: t('choose') },
            ...subjectRoles.map((role) => ({ value: role, label: t(`role.${role}`) })),
          ]}
          {...form.getInputProps('subjectRole')}
          error={problemAt('subjectRole')}
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
          {...form.getInputProps('seenAt')}
          error={problemAt('seenAt')}
        />
        <TextInput
          id="place"
          label={t('place')}
          description={t('placeHint')}
          dir="auto"
          {...form.getInputProps('place')}
          error={problemAt('place')}
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
          data={[
            { value: '', label: t('choose') },
            ...purposeCodes.map((code) => ({ value: code, label: t(`purposeCode.${code}`) })),
          ]}
          {...form.getInputProps('purposeCode')}
          error={problemAt('purpose.code')}
        />
        <TextInput
          id="purpose.caseReference"
          label={t('caseReference')}
          {...form.getInputProps('caseReference')}
          error={problemAt('purpose.caseReference')}
        />
        <TextInput
          id="purpose.justification"
          label={t('justification')}
          description={t('justificationHint')}
          withAsterisk
          dir="auto"
          {...form.getInputProps('justification')}
          error={problemAt('purpose.justification')}
        />
        <NativeSelect
          id="urgency"
          label={t('urgency')}
          description={t('urgencyHint')}
          data={urgencies.map((urgency) => ({ value: urgency, label: t(`urgencyOf.${urgency}`) }))}
          {...form.getInputProps('urgency')}
        />
        <Checkbox
          id="silent"
          label={t('silentLead')}
          description={t('silentHint')}
          {...form.getInputProps('silent', { type: 'checkbox' })}
        />
      </Stack>
    </Panel>
  );
}
