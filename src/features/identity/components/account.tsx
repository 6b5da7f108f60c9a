'use client';

import { Button, NativeSelect, PasswordInput, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { signOut } from 'next-auth/react';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { localeCookie, locales } from '@/core/locale';
import { ConfirmButton } from '@/ui/confirm-button';
import { Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import type { MySession } from '../schema';
import styles from './members.module.css';

/** Where the member is signed in, and the ways out. */
export function Sessions({ sessions }: { sessions: readonly MySession[] }) {
  const t = useTranslations('account');
  const trpc = useTRPC();
  const leave = { onSettled: () => void signOut({ callbackUrl: '/sign-in' }) };
  const here = useMutation(trpc.identity.signOut.mutationOptions(leave));
  const everywhere = useMutation(trpc.identity.signOutEverywhere.mutationOptions(leave));
  return (
    <Panel title={t('sessions', { count: sessions.length })} flush>
      <ul className={styles['list']}>
        {sessions.map(({ id, current, startedAt, lastSeenAt, browser, address }) => (
          <li key={id} className={styles['member']}>
            <div>
              <strong>{current ? t('thisSession') : t('otherSession')}</strong>
              <p className={styles['meta']}>
                {address} · {browser}
              </p>
              <p className={styles['meta']}>
                {t('since')} <When at={startedAt} /> · {t('lastSeen')} <When at={lastSeenAt} />
              </p>
            </div>
          </li>
        ))}
        <li className={styles['member']}>
          <div className={styles['actions']}>
            <Button variant="default" onClick={() => here.mutate()} loading={here.isPending}>
              {t('signOut')}
            </Button>
            <ConfirmButton
              label={t('signOutEverywhere')}
              confirm={t('confirmEverywhere')}
              onConfirm={() => everywhere.mutate()}
            />
          </div>
        </li>
      </ul>
    </Panel>
  );
}

export function ChangePassword() {
  const t = useTranslations('account');
  const trpc = useTRPC();
  const change = useMutation(trpc.identity.changePassword.mutationOptions());
  const { failure, problems, problemAt } = useProblems(change.error);
  const eye = { 'aria-label': t('showPassword') };
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ current: String(form.get('current')), next: String(form.get('next')) });
  }
  return (
    <Panel title={t('password')}>
      <form noValidate onSubmit={submit}>
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <PasswordInput
            id="current"
            name="current"
            label={t('current')}
            error={problemAt('current')}
            autoComplete="current-password"
            visibilityToggleButtonProps={eye}
          />
          <PasswordInput
            id="next"
            name="next"
            label={t('next')}
            description={t('nextHint')}
            error={problemAt('next')}
            autoComplete="new-password"
            visibilityToggleButtonProps={eye}
          />
          <div>
            <Button type="submit" variant="default" loading={change.isPending}>
              {t('change')}
            </Button>
          </div>
        </Stack>
      </form>
      <p role="status">{change.isSuccess && t('changed')}</p>
    </Panel>
  );
}

/** Language and light or dark, kept in this browser. */
export function Preferences() {
  const t = useTranslations('account');
  const router = useRouter();
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return (
    <Panel title={t('preferences')}>
      <Stack>
        <NativeSelect
          label={t('language')}
          value={locale}
          onChange={(event) => {
            // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
            document.cookie = `${localeCookie}=${event.currentTarget.value}; path=/; max-age=31536000; samesite=lax`;
            router.refresh();
          }}
          data={locales.map((of) => ({ value: of, label: t(`languageOf.${of}`) }))}
        />
        <div>
          <p>{t('appearance')}</p>
          <SegmentedControl
            aria-label={t('appearance')}
            value={mounted ? colorScheme : 'auto'}
            onChange={(value) => setColorScheme(value as 'auto')}
            data={(['auto', 'light', 'dark'] as const).map((of) => ({ value: of, label: t(`scheme.${of}`) }))}
          />
        </div>
      </Stack>
    </Panel>
  );
}
