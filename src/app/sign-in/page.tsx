import { IconBinaryTree } from '@tabler/icons-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isSignedIn } from '@/api/caller';
import { shownAccounts } from '@/api/demo';
import { SignInForm } from '@/features/identity/components/sign-in-form';
import { Panel } from '@/ui/page';
import styles from './sign-in.module.css';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signIn');
  return { title: t('title') };
}

/** Only back to a page of our own. */
function localPath(next: string | undefined): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) && !next.startsWith('/sign-in') ? next : '/';
}

export default async function SignInPage(props: {
  searchParams: Promise<{ next?: string; ended?: string }>;
}) {
  const { next, ended } = await props.searchParams;
  if (await isSignedIn()) redirect(localPath(next));
  const t = await getTranslations('signIn');
  const roles = await getTranslations('roles');
  const { accounts, password } = shownAccounts();
  return (
    <main className={styles['page']} id="content">
      <h1 className={styles['brand']}>
        <IconBinaryTree size={28} aria-hidden /> Concord
      </h1>
      <Panel title={t('title')}>
        {ended && (
          <p role="status" className={styles['ended']}>
            {t('ended')}
          </p>
        )}
        <SignInForm next={localPath(next)} />
        <p className={styles['note']}>{t('lockNote')}</p>
      </Panel>
      {accounts.length > 0 && (
        <Panel title={t('demoTitle')} flush>
          <p className={styles['demoNote']}>{t('demoNote', { password })}</p>
          <table className={styles['accounts']}>
            <tbody>
              {accounts.map(({ email, role, agency }) => (
                <tr key={email}>
                  <td>
                    <code>{email}</code>
                  </td>
                  <td>
                    {roles(role)}, {agency}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </main>
  );
}
