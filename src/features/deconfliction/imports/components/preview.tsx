'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '@/ui/page';
import styles from './imports.module.css';
import type { PreviewedRow } from './reader';
import { useFaultWords } from './use-fault-words';

/** The first rows as they will be entered: canonical forms, and what stands in the way. */
export function Preview({ rows }: { rows: readonly PreviewedRow[] }) {
  const t = useTranslations('imports');
  const words = useFaultWords();
  return (
    <Panel title={t('preview', { count: rows.length })} flush>
      <section
        className={styles['scroll']}
        aria-label={t('preview', { count: rows.length })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys (WCAG 2.1.1)
        tabIndex={0}
      >
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('row')}</th>
              <th scope="col">{t('column.title')}</th>
              <th scope="col">{t('selectors')}</th>
              <th scope="col">{t('faults')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, selectors, problems }) => (
              <tr key={row.number}>
                <th scope="row">{row.number}</th>
                <td>
                  <bdi>{row.title}</bdi>
                </td>
                <td>
                  {selectors.map(({ value, canonical }, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a value may stand in a row twice
                    <div key={at}>
                      <bdi className={canonical === null ? styles['refused'] : styles['canonical']}>
                        {canonical ?? value}
                      </bdi>
                    </div>
                  ))}
                </td>
                <td>{problems.length === 0 ? t('none') : problems.map(words).join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
