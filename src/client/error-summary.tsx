'use client';

import { Alert } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import styles from './error-summary.module.css';
import type { Failure, Problem } from './use-problems';

/**
 * What stands in the way, at the top of a form: a link to each field, or what failed and what to do. It takes the focus
 * when it comes, so that nobody waits below for an answer above.
 */
export function ErrorSummary({
  problems,
  failure,
}: {
  problems: readonly Problem[];
  failure: Failure | null;
}) {
  const t = useTranslations('errors');
  const box = useRef<HTMLDivElement>(null);
  const shown = problems.length > 0 || failure !== null;
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  if (!shown) return null;
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      role="alert"
      color="red"
      mb="lg"
      title={failure ? failure.text : t('summary', { count: problems.length })}
    >
      {failure ? (
        <>
          {failure.advice}
          {failure.reference && failure.code === 'internal' && (
            <> {t('reference', { reference: failure.reference })}</>
          )}
        </>
      ) : (
        <ul className={styles['list']}>
          {problems.map(({ path, text, label }) => (
            <li key={`${path} ${text}`}>
              <a href={`#${path}`}>{label ? t('atField', { label, text }) : text}</a>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
