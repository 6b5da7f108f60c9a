'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Panel } from '@/ui/page';
import { decideSealed } from '../domain';
import type { LeadDraft } from './draft';
import type { FormAgency } from './lead-form';
import styles from './selectors-field.module.css';

/** Before anything is sent: what will be checked, against whom, and who will learn what if there is a hit. */
export function WhatHappens({
  draft,
  agency,
  children,
}: {
  draft: LeadDraft;
  agency: FormAgency;
  children: ReactNode;
}) {
  const t = useTranslations('whatHappens');
  const all = [...draft.selectors, ...draft.pictures];
  const sealed = all.filter(({ subjectRole }) => {
    const role = subjectRole ?? draft.subjectRole;
    return role !== '' && decideSealed(agency.kind, role);
  }).length;
  return (
    <aside className={styles['side']} aria-label={t('title')}>
      <Panel title={t('title')}>
        <ul className={styles['facts']}>
          <li>{t('checked', { count: all.length - sealed, agencies: agency.asked })}</li>
          {sealed > 0 && <li>{t('sealed', { count: sealed })}</li>}
          {sealed > 0 && <li>{t('sealedWhy')}</li>}
          <li>{t('onHit')}</li>
          <li>{t('visibleTo')}</li>
          <li>{t('logged')}</li>
        </ul>
      </Panel>
      {children}
    </aside>
  );
}
