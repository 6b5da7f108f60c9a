'use client';

import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { signIn } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Stack } from '@/ui/page';

type Problem = 'refused' | 'unavailable';

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('signIn');
  const [problem, setProblem] = useState<Problem>();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(undefined);
    const result = await signIn('credentials', {
      redirect: false,
      email: String(form.get('email')),
      password: String(form.get('password')),
    }).catch(() => undefined);
    if (result?.ok && !result.error) return window.location.assign(next);
    setProblem(result?.error === 'CredentialsSignin' ? 'refused' : 'unavailable');
    setPending(false);
  }

  return (
    <form onSubmit={submit} aria-busy={pending}>
      <Stack>
        {problem && (
          <Alert color="red" role="alert" title={t(problem)}>
            {t(`${problem}Advice`)}
          </Alert>
        )}
        <TextInput label={t('email')} name="email" type="email" autoComplete="username" required />
        <PasswordInput label={t('password')} name="password" autoComplete="current-password" required />
        <Button type="submit" loading={pending}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  );
}
