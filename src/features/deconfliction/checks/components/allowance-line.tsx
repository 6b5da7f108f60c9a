'use client';

import { useTranslations } from 'next-intl';
import type { CheckKind } from '../domain';
import type { Allowance } from '../quota/domain';
import styles from './check.module.css';

interface Props {
  readonly allowance: Allowance;
  /** How many are to be asked now. */
  readonly count: number;
  readonly kind?: CheckKind;
}

/** What is left of the day's quota; a warning from four fifths on, and if what is to be asked does not fit. */
export function AllowanceLine({ allowance, count, kind = 'direct' }: Props) {
  const t = useTranslations('check');
  const { of, left, limit, short } = allowance;
  return (
    <>
      <p className={styles['allowance']} data-short={short}>
        {t(`allowanceOf.${kind}.${of}`, { left, limit })}
      </p>
      {short && <p className={styles['note']}>{t('short')}</p>}
      {count > left && (
        <p role="alert" className={styles['allowance']} data-short>
          {t('doesNotFit', { count })}
        </p>
      )}
    </>
  );
}
