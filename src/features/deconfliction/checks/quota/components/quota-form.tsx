'use client';

import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import { checkKinds } from '../../domain';
import type { QuotaSettings } from '../schema';

const places = ['member', 'agency'] as const;

/** How much may be asked a day by hand and in files, by one member and by the whole agency. */
export function QuotaForm({ settings }: { settings: QuotaSettings }) {
  const t = useTranslations('quotas');
  const trpc = useTRPC();
  const router = useRouter();
  const save = useMutation(trpc.checkQuotas.save.mutationOptions({ onSuccess: () => router.refresh() }));
  const labelOf = (path: string) => {
    const [kind, of] = path.split('.');
    return `${t(`kind.${kind as 'direct'}`)}: ${t(`of.${of as 'member'}`)}`;
  };
  const { failure, problems, problemAt } = useProblems(save.error, { labelOf });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const number = (name: string) => Number(String(form.get(name) ?? '').replace(/\D/g, '') || Number.NaN);
    const of = (kind: string) => ({ member: number(`${kind}.member`), agency: number(`${kind}.agency`) });
    save.mutate({ direct: of('direct'), file: of('file') });
  }

  return (
    <form noValidate onSubmit={submit}>
      <ErrorSummary failure={failure} problems={problems} />
      <Stack>
        {checkKinds.map((kind) => (
          <Kind key={kind} {...{ kind, settings, problemAt }} />
        ))}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          <span role="status">{save.isSuccess && t('saved')}</span>
        </Group>
      </Stack>
    </form>
  );
}

interface KindProps {
  readonly kind: (typeof checkKinds)[number];
  readonly settings: QuotaSettings;
  readonly problemAt: (path: string) => string | undefined;
}

function Kind({ kind, settings, problemAt }: KindProps) {
  const t = useTranslations('quotas');
  const { quotas, ceiling, asked, setsCeiling } = settings;
  return (
    <Panel title={t(`kind.${kind}`)}>
      <Stack>
        {!setsCeiling && <p>{t('asked', { asked: asked[kind], quota: quotas[kind].agency })}</p>}
        <Group align="start" role="group" aria-label={t(`kind.${kind}`)}>
          {places.map((of) => (
            <TextInput
              key={of}
              id={`${kind}.${of}`}
              name={`${kind}.${of}`}
              label={t(`of.${of}`)}
              description={setsCeiling ? null : t('atMost', { most: ceiling[kind][of] })}
              inputMode="numeric"
              autoComplete="off"
              defaultValue={quotas[kind][of]}
              error={problemAt(`${kind}.${of}`)}
            />
          ))}
        </Group>
      </Stack>
    </Panel>
  );
}
