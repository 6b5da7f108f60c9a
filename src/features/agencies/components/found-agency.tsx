'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import { type AgencyKind, agencyKinds, type LegalRegime, legalRegimes } from '../domain';

const fields = [
  'code',
  'name',
  'place',
  'region',
  'timeZone',
  'liaisonDesk',
  'liaisonPhone',
  'liaisonEmail',
] as const;

/** An operator adds an agency to the directory; its first member is added beside. */
export function FoundAgency() {
  const t = useTranslations('administration');
  const trpc = useTRPC();
  const router = useRouter();
  const found = useMutation(trpc.agencies.found.mutationOptions({ onSuccess: () => router.refresh() }));
  const { failure, problems, problemAt } = useProblems(found.error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    found.mutate({
      ...{
        code: text('code').toUpperCase(),
        name: text('name'),
        place: text('place'),
        timeZone: text('timeZone'),
      },
      region: text('region').toUpperCase() || null,
      kind: text('kind') as AgencyKind,
      legalRegime: text('legalRegime') as LegalRegime,
      ...{
        liaisonDesk: text('liaisonDesk'),
        liaisonPhone: text('liaisonPhone'),
        liaisonEmail: text('liaisonEmail'),
      },
    });
  }

  return (
    <Panel title={t('foundAgency')}>
      <form noValidate onSubmit={submit}>
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <NativeSelect
            name="kind"
            label={t('kind')}
            data={agencyKinds.map((kind) => ({ value: kind, label: t(`kindOf.${kind}`) }))}
          />
          <NativeSelect
            name="legalRegime"
            label={t('legalRegime')}
            data={legalRegimes.map((of) => ({ value: of, label: t(`regime.${of}`) }))}
          />
          {fields.map((field) => (
            <TextInput
              key={field}
              id={field}
              name={field}
              label={t(`field.${field}`)}
              error={problemAt(field)}
              autoComplete="off"
            />
          ))}
          <div>
            <Button type="submit" loading={found.isPending}>
              {t('add')}
            </Button>
          </div>
        </Stack>
      </form>
      <p role="status">{found.data && t('founded', { name: found.data.name })}</p>
    </Panel>
  );
}
