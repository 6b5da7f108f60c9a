'use client';

import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { requestPrint } from '@/client/printing';
import { useTRPCClient } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import styles from '../../components/audit.module.css';
import { useEventWords } from '../../components/event-words';
import type { Accounting } from '../schema';
import { disclosureColumns, disclosureWords } from '../words/domain';

/** The report as a table, to print or to take away as CSV. */
export function AccountingReport({ accounting }: { accounting: Accounting }) {
  const t = useTranslations('disclosures');
  const { found, missing, rows, more } = accounting;
  const words = disclosureWords(t, useEventWords());
  const client = useTRPCClient();
  const save = useMutation({
    mutationFn: async () => {
      await client.prints.record.mutate({ path: '/audit/disclosures', way: 'saved' });
      const head = disclosureColumns.map((of) => t(of));
      await saveCsv(found, head, rows.map(words.cells));
    },
  });
  const { failure } = useProblems(save.error);
  return (
    <Panel title={t('reportOf', { references: found.join(', ') || '—' })} flush>
      {missing.length > 0 && (
        <p className={styles['older']}>{t('missing', { references: missing.join(', ') })}</p>
      )}
      {more && <p className={styles['older']}>{t('more', { count: rows.length })}</p>}
      {rows.length === 0 ? (
        <Empty title={t('none')}>{t('noneAdvice')}</Empty>
      ) : (
        <>
          <div className={styles['scroll']}>
            <table className={`${styles['table']} ${styles['report']}`}>
              <thead>
                <tr>
                  {disclosureColumns.map((column) => (
                    <th key={column} scope="col">
                      {t(column)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.eventId} ${row.recipient}`}>
                    <td>
                      <When at={row.at} precise />
                    </td>
                    <td>{row.recipient}</td>
                    <td>
                      {words.what(row)}
                      <div className={styles['type']}>{row.object ?? row.type}</div>
                    </td>
                    <td className={styles['object']}>{row.lead}</td>
                    <td>{words.by(row)}</td>
                    <td>{words.why(row) || '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Group p="sm" className="screen-only">
            <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
              {t('csv')}
            </Button>
            <Button variant="default" onClick={requestPrint}>
              {t('print')}
            </Button>
          </Group>
          <ErrorSummary problems={[]} failure={failure} />
        </>
      )}
    </Panel>
  );
}

/** Made here, once the trail has it, from what the page shows; cells that a spreadsheet would run are text. */
async function saveCsv(found: readonly string[], head: string[], rows: string[][]): Promise<void> {
  const { csvLine } = await import('@/core/csv');
  const content = new Blob([`\ufeff${csvLine(head)}`, ...rows.map(csvLine)], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = `disclosures-${found[0] ?? ''}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
