'use client';

import { Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import styles from '../../components/audit.module.css';
import { useEventWords } from '../../components/event-words';
import type { Accounting, DisclosureRow } from '../schema';

const columns = ['when', 'recipient', 'what', 'leadColumn', 'by', 'why'] as const;

/** The report as a table, to print or to take away as CSV. */
export function AccountingReport({ accounting }: { accounting: Accounting }) {
  const t = useTranslations('disclosures');
  const { found, missing, rows, more } = accounting;
  const words = useRowWords();
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
            <table className={styles['table']}>
              <thead>
                <tr>
                  {columns.map((column) => (
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
            <Button
              variant="default"
              onClick={() =>
                void saveCsv(
                  found,
                  columns.map((of) => t(of)),
                  rows.map(words.cells),
                )
              }
            >
              {t('csv')}
            </Button>
            <Button variant="default" onClick={() => window.print()}>
              {t('print')}
            </Button>
          </Group>
        </>
      )}
    </Panel>
  );
}

function useRowWords() {
  const t = useTranslations('disclosures');
  const regimes = useTranslations('disclosures.basisOf');
  const { actorOf, purposeOf } = useEventWords();
  const what = ({ type, op }: DisclosureRow) =>
    t.has(`kind.${type}` as 'kind.hit.opened')
      ? t(`kind.${type}` as 'kind.hit.opened')
      : t(`did.${op as 'disclose'}`);
  const by = ({ actor }: DisclosureRow) => actorOf({ actor: { ...actor, own: actor.name !== null } });
  const why = (row: DisclosureRow) =>
    [
      purposeOf(row),
      row.basis && (regimes.has(row.basis as 'us_28cfr23') ? regimes(row.basis as 'us_28cfr23') : row.basis),
      row.justification,
    ]
      .filter(Boolean)
      .join(' · ');
  return {
    ...{ what, by, why },
    cells: (row: DisclosureRow) => [row.at, row.recipient, what(row), row.lead, by(row), why(row)],
  };
}

/** Made here, from what the page shows; cells that a spreadsheet would run are text. */
async function saveCsv(found: readonly string[], head: string[], rows: string[][]): Promise<void> {
  const { csvLine } = await import('@/core/csv');
  const content = new Blob([`\ufeff${csvLine(head)}`, ...rows.map(csvLine)], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = `disclosures-${found[0] ?? ''}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
