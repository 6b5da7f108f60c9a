'use client';

import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { forgetDraft, readDraft, writeDraft } from '@/client/drafts';
import { ErrorSummary } from '@/client/error-summary';
import { isClientError, useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import type { LeadDto } from '../schema';

type Said = Pick<LeadDto, 'title' | 'narrative' | 'place'>;

/** What a lead says, as far as no other agency could know of it. */
export function EditLead({ lead }: { lead: LeadDto }) {
  const t = useTranslations('editLead');
  const fields = useTranslations('leadForm');
  const trpc = useTRPC();
  const router = useRouter();
  const name = `lead ${lead.id}`;
  const form = useForm<Said>({
    initialValues: { title: lead.title, narrative: lead.narrative, place: lead.place },
    onValuesChange: (values) => writeDraft(name, values),
  });
  const { setValues } = form;
  useEffect(() => {
    const stored = readDraft(name) as Said | null;
    if (stored) setValues(stored);
  }, [name, setValues]);
  const saving = useMutation(
    trpc.leads.edit.mutationOptions({
      onSuccess: () => {
        forgetDraft(name);
        router.push(`/leads/${lead.reference}`);
        router.refresh();
      },
      onError: (error) => {
        if (isClientError(error) && error.data?.code === 'conflict') router.refresh();
      },
    }),
  );
  const { problems, problemAt, failure } = useProblems(saving.error, {
    labelOf: (path) => fields(path as keyof Said),
  });
  const changed = failure?.code === 'conflict';
  return (
    <Panel title={t('says')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate({ leadId: lead.id, version: lead.version, ...form.values });
        }}
      >
        <ErrorSummary
          problems={problems}
          failure={changed ? { ...failure, text: t('changed'), advice: t('changedAdvice') } : failure}
        />
        <Stack>
          <p>{t('saysHint')}</p>
          {(['title', 'place'] as const).map((path) => (
            <TextInput
              key={path}
              {...{ id: path, label: fields(path), withAsterisk: path === 'title', dir: 'auto' }}
              {...form.getInputProps(path)}
              error={problemAt(path)}
            />
          ))}
          <Textarea
            {...{ id: 'narrative', label: fields('narrative'), description: fields('narrativeHint') }}
            {...{ autosize: true, minRows: 4, maxRows: 16, dir: 'auto' }}
            {...form.getInputProps('narrative')}
            error={problemAt('narrative')}
          />
          <Group>
            <Button type="submit" variant="default" loading={saving.isPending || saving.isSuccess}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
