import { IconBinaryTree } from '@tabler/icons-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { isSignedIn } from '@/api/caller';
import { shownAccounts } from '@/api/demo';
import { SignInForm } from '@/features/identity/components/sign-in-form';
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
  return (
    <main className={styles['page']} id="content">
      <h1 className={styles['brand']}>
        <IconBinaryTree size={28} aria-hidden /> Concord
      </h1>
      <SignInForm next={localPath(next)} demo={shownAccounts()}>
        {ended && (
          <p role="status" className={styles['ended']}>
            {t('ended')}
          </p>
        )}
      </SignInForm>
    </main>
  );
}
