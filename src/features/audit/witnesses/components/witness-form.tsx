'use client';

import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';
import { Facts } from '@/ui/facts';
import { Panel, Stack } from '@/ui/page';
import { Fingerprint } from './witness-key';

/** Reads a public key, shows whose it is, and registers it once that is confirmed. */
export function WitnessForm({ replaces }: { replaces: boolean }) {
  const t = useTranslations('witness');
  const trpc = useTRPC();
  const router = useRouter();
  const [publicKey, setPublicKey] = useState('');
  const register = useMutation(
    trpc.witness.register.mutationOptions({
      onSuccess: ({ registered }) => {
        if (!registered) return;
        setPublicKey('');
        router.refresh();
      },
    }),
  );
  const { failure, problems, problemAt } = useProblems(register.error);
  const read = register.data;
  return (
    <Panel title={replaces ? t('registerAnother') : t('register')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          register.mutate({ publicKey, confirmed: null });
        }}
      >
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <Textarea
            id="publicKey"
            label={t('publicKey')}
            description={t('hint')}
            error={problemAt('publicKey')}
            value={publicKey}
            onChange={(event) => {
              setPublicKey(event.currentTarget.value);
              register.reset();
            }}
            rows={6}
            spellCheck={false}
            autoComplete="off"
          />
          <div>
            <Button type="submit" variant="default" loading={register.isPending}>
              {t('read')}
            </Button>
          </div>
        </Stack>
      </form>
      <div role="status">
        {read?.registered && <p>{t('done')}</p>}
        {read && !read.registered && (
          <Stack>
            <Facts
              facts={[
                [t('fingerprint'), <Fingerprint key="fingerprint" of={read.fingerprint} />],
                [t('holder'), read.userId],
              ]}
            />
            <div>
              <ConfirmButton
                label={t('replace')}
                confirm={t('confirm', { replaces: replaces ? 'yes' : 'no' })}
                onConfirm={() => register.mutate({ publicKey, confirmed: read.fingerprint })}
              />
            </div>
          </Stack>
        )}
      </div>
    </Panel>
  );
}
