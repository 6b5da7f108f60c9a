'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Panel } from '@/ui/page';
import { decideSealed, type SubjectRole } from '../domain';
import type { SelectorsDraft } from './draft';
import type { FormAgency } from './lead-form';
import styles from './selectors-field.module.css';
import type { Recogniser } from './use-recogniser';

/**
 * Before anything is sent: what will be checked, against whom, and who will learn what if there is a hit. Selectors
 * that are refused as they stand are not counted.
 */
export function WhatHappens({
  draft,
  agency,
  recogniser,
  children,
}: {
  draft: SelectorsDraft;
  agency: FormAgency;
  recogniser: Recogniser | null;
  children: ReactNode;
}) {
  const t = useTranslations('whatHappens');
  const accepted = draft.selectors.filter(
    (selector) => recogniser?.canonicalOf(selector, agency.region).ok ?? true,
  );
  const all = [...accepted, ...draft.pictures];
  const isSealed = ({ subjectRole }: { subjectRole: SubjectRole | null }) => {
    const role = subjectRole ?? draft.subjectRole;
    return role !== '' && decideSealed(agency.kind, role);
  };
  const sealed = all.filter(isSealed).length;
  const checked = all.length - sealed;
  return (
    <aside className={styles['side']} aria-label={t('title')}>
      <Panel title={t('title')}>
        <ul className={styles['facts']}>
          <li>{t('checked', { count: checked, agencies: agency.asked })}</li>
          {checked > 0 && <li>{t('onHit')}</li>}
          {sealed > 0 && <li>{t('sealed', { count: sealed })}</li>}
          {sealed > 0 && <li>{t('sealedWhy')}</li>}
          <li>{t('visibleTo')}</li>
          <li>{t('logged')}</li>
        </ul>
      </Panel>
      {children}
    </aside>
  );
}
