'use client';

import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { signIn } from 'next-auth/react';
import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { tellTimeZone } from '@/client/time-zone';
import { Panel, Stack } from '@/ui/page';
import type { Role } from '../domain';
import styles from './sign-in.module.css';

type Problem = 'refused' | 'unavailable' | 'unwritable';

/** What NextAuth passes on of why nobody was signed in. */
function problemOf(error: string | null | undefined): Problem {
  if (error === 'CredentialsSignin') return 'refused';
  return error === 'trail-unavailable' ? 'unwritable' : 'unavailable';
}

interface DemoAccount {
  readonly email: string;
  readonly role: Role;
  readonly agency: string;
}

interface Demo {
  readonly accounts: readonly DemoAccount[];
  readonly password: string;
}

/** In the demo, a card of its accounts stands below; one click fills the form. */
export function SignInForm(props: { next: string; children: ReactNode; demo: Demo }) {
  const t = useTranslations('signIn');
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<Problem>();
  const [pending, setPending] = useState(false);
  useEffect(() => tellTimeZone(() => undefined), []);

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
    if (result?.ok && !result.error) return window.location.assign(props.next);
    setProblem(problemOf(result?.error));
    setPending(false);
  }

  function fill(email: string) {
    for (const [name, value] of Object.entries({ email, password: props.demo.password })) {
      const field = form.current?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    form.current?.requestSubmit();
  }

  return (
    <>
      <Panel title={t('title')}>
        {props.children}
        <form ref={form} onSubmit={submit} aria-busy={pending}>
          <Stack>
            {problem && (
              <Alert color="red" role="alert" title={t(problem)}>
                {t(`${problem}Advice`)}
              </Alert>
            )}
            <TextInput label={t('email')} name="email" type="email" autoComplete="username" required />
            <PasswordInput
              label={t('password')}
              name="password"
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
              required
            />
            <Button type="submit" loading={pending}>
              {t('submit')}
            </Button>
          </Stack>
        </form>
        <p className={styles['note']}>{t('lockNote')}</p>
      </Panel>
      {props.demo.accounts.length > 0 && <DemoAccounts {...props.demo} onChoose={fill} />}
    </>
  );
}

/** Everybody in the demo, under their agency. */
function DemoAccounts(props: Demo & { onChoose: (email: string) => void }) {
  const t = useTranslations('signIn');
  const roles = useTranslations('roles');
  const agencies = [...new Set(props.accounts.map(({ agency }) => agency))];
  return (
    <Panel title={t('demoTitle')}>
      <p>{t('demoNote', { password: props.password })}</p>
      {agencies.map((agency) => (
        <section key={agency} className={styles['agency']}>
          <h3>{agency}</h3>
          <ul className={styles['accounts']}>
            {props.accounts
              .filter((account) => account.agency === agency)
              .map(({ email, role }) => (
                <li key={email}>
                  <button
                    type="button"
                    className={styles['account']}
                    aria-label={t('demoAccount', { role: roles(role), agency })}
                    title={email}
                    onClick={() => props.onChoose(email)}
                  >
                    {roles(role)}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}
