'use client';

import { Button, Progress } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { AllowanceLine } from '../../components/allowance-line';
import styles from '../../components/check.module.css';
import type { Allowance } from '../../quota/domain';
import { rowsMax } from '../domain';
import type { useSending } from './use-sending';

const shownRows = 5;

/** What was read of the chosen file and what asking it takes of the day's quota, before any of it is sent. */
export function Chosen({
  sending,
  allowance,
  agencies,
}: {
  sending: ReturnType<typeof useSending>;
  allowance: Allowance;
  agencies: number;
}) {
  const t = useTranslations('check');
  const types = useTranslations('selectorTypes');
  const form = useTranslations('leadForm');
  const { chosen, sent } = sending;
  if (!chosen) return null;
  const { name, rows, of } = chosen;
  const count = rows.length;
  const isOther = of !== null && of.rowsTotal !== count;
  const fits = count > 0 && count <= rowsMax && !isOther && (of !== null || count <= allowance.left);
  return (
    <section className={styles['holding']} aria-label={t('chosen', { name, count })}>
      <p className={styles['title']}>{t('chosen', { name, count })}</p>
      {count === 0 && <p role="alert">{t('noRows')}</p>}
      {count > rowsMax && <p role="alert">{t('tooLong', { max: rowsMax })}</p>}
      {isOther && <p role="alert">{t('otherFile', { count: of.rowsTotal })}</p>}
      {of === null && count <= rowsMax && <AllowanceLine allowance={allowance} count={count} kind="file" />}
      {count > 0 && (
        <div className={styles['table']}>
          <table>
            <thead>
              <tr>
                {(['row', 'type', 'value'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shownRows).map((row) => (
                <tr key={row.number}>
                  <td>{row.number}</td>
                  <td>{row.type ? types(row.type) : form('recognise')}</td>
                  <td>
                    <code>{row.value}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sent && (
        <>
          <p role="status" className={styles['said']}>
            {t('sending', sent)}
          </p>
          <Progress value={(100 * sent.sent) / sent.total} aria-label={t('sent')} my="xs" />
        </>
      )}
      <div className={styles['actions']}>
        {fits && (
          <Button loading={sent !== null} onClick={sending.send}>
            {of ? t('sendRest') : t('askRows', { count, agencies })}
          </Button>
        )}
        <Button variant="default" onClick={sent ? sending.stop : sending.putBack}>
          {sent ? t('stopSending') : t('putBack')}
        </Button>
      </div>
    </section>
  );
}
