'use client';

import { Breadcrumbs as Trail } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import styles from './page.module.css';

export interface Crumb {
  readonly label: string;
  readonly href: string;
}

/** The way back up, and the short name of where one is. */
export function Breadcrumbs({ above, here }: { above: readonly Crumb[]; here: string }) {
  const t = useTranslations('common');
  return (
    <nav aria-label={t('breadcrumbs')}>
      <Trail classNames={{ root: styles['crumbs'] ?? '' }} separatorMargin={4}>
        {above.map(({ label, href }) => (
          <Link key={href} href={href} prefetch={false} className={styles['crumb']}>
            {label}
          </Link>
        ))}
        <span aria-current="page">{here}</span>
      </Trail>
    </nav>
  );
}
