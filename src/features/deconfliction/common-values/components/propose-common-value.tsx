'use client';

import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import type { SelectorType } from '@/features/selectors/domain';
import { Panel, Stack } from '@/ui/page';
import { type CommonKind, commonKinds } from '../domain';
import { listableTypes } from '../schema';

/** Proposes a value for the list. Another member of the agency must approve it. */
export function ProposeCommonValue() {
  const t = useTranslations('commonValues');
  const types = useTranslations('selectorTypes');
  const trpc = useTRPC();
  const router = useRouter();
  const form = useForm({ initialValues: { type: 'phone', value: '', kind: '', reason: '', expiresOn: '' } });
  const propose = useMutation(
    trpc.commonValues.propose.mutationOptions({
      onSuccess: () => {
        form.reset();
        router.refresh();
      },
    }),
  );
  const { failure, problems, problemAt } = useProblems(propose.error);
  const field = (name: 'type' | 'value' | 'kind' | 'reason' | 'expiresOn') => ({
    id: name,
    ...form.getInputProps(name),
    error: problemAt(name),
  });
  return (
    <Panel title={t('propose')}>
      <form
        noValidate
        onSubmit={form.onSubmit(({ type, kind, ...values }) =>
          propose.mutate({ ...values, type: type as SelectorType, kind: kind as CommonKind }),
        )}
      >
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <p>{t('proposeMeans')}</p>
          <NativeSelect
            label={t('type')}
            data={listableTypes.map((of) => ({ value: of, label: types(of) }))}
            {...field('type')}
          />
          <TextInput label={t('value')} autoComplete="off" withAsterisk {...field('value')} />
          <NativeSelect
            label={t('kindOf')}
            withAsterisk
            data={[
              { value: '', label: t('choose') },
              ...commonKinds.map((of) => ({ value: of, label: t(`kind.${of}`) })),
            ]}
            {...field('kind')}
          />
          <Textarea label={t('reason')} dir="auto" autosize withAsterisk {...field('reason')} />
          <TextInput type="date" label={t('expiresOn')} withAsterisk {...field('expiresOn')} />
          <div>
            <Button type="submit" loading={propose.isPending}>
              {t('propose')}
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
