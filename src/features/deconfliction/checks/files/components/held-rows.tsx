'use client';

import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { saveCsv } from '@/client/save-csv';
import { useTRPC, useTRPCClient } from '@/client/trpc';
import { Badge } from '@/ui/badge';
import { When } from '@/ui/when';
import styles from '../../components/check.module.css';
import { heldRowsMax, partRows } from '../domain';
import type { FileAnswerRow, FileCheckDto } from '../schema';
import { csvHeader, csvLines } from '../table/domain';

/** The rows that somebody holds, and every row as a CSV file. */
export function HeldRows({ file }: { file: FileCheckDto }) {
  const t = useTranslations('check');
  const trpc = useTRPC();
  const held = useQuery(trpc.fileChecks.heldRows.queryOptions({ id: file.id }, { gcTime: 0 }));
  const download = useDownload(file);
  if (held.isPending) return <p role="status">{t('reading')}</p>;
  if (held.isError) return <p role="alert">{t('unreadable')}</p>;
  return (
    <div className={styles['table']}>
      <Button variant="default" loading={download.isPending} onClick={() => download.mutate()}>
        {t('download')}
      </Button>
      {held.data.length === heldRowsMax && <p>{t('heldCut', { count: heldRowsMax })}</p>}
      {held.data.length === 0 ? (
        <p>{t('noneHeld')}</p>
      ) : (
        <table aria-label={t('showHeld')}>
          <thead>
            <tr>
              {(['row', 'value', 'heldBy', 'ground', 'lastSeen'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {held.data.map((row) =>
              row.holdings.map((holding) => (
                <HeldRow key={`${row.number} ${holding.agency.id}`} row={row} holding={holding} />
              )),
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}

function HeldRow({ row, holding }: { row: FileAnswerRow; holding: FileAnswerRow['holdings'][number] }) {
  const t = useTranslations('check');
  const hits = useTranslations('hits');
  const { agency, mine, tier, distance, lastSeenAt, basis, assumedBy } = holding;
  return (
    <tr>
      <td>{row.number}</td>
      <td>
        <code>{row.value}</code>
      </td>
      <td>
        {mine ? t('yours') : agency.name}
        {!mine && (
          <>
            {' · '}
            <a href={`tel:${agency.desk.phone.replaceAll(' ', '')}`}>{agency.desk.phone}</a>
          </>
        )}
      </td>
      <td>
        <Badge tone={mine ? 'neutral' : 'accent'}>
          {tier === 'near' ? hits('near', { distance }) : hits(`tier.${tier}`)}
        </Badge>
        {basis && <div>{t('why', { basis, who: assumedBy ?? 'both' })}</div>}
      </td>
      <td>{lastSeenAt && <When at={lastSeenAt} dateOnly />}</td>
    </tr>
  );
}

/** Reads part by part, each an event of the trail, and saves what comes of it on this machine. */
function useDownload({ id, rowsDone, reference }: FileCheckDto) {
  const client = useTRPCClient();
  return useMutation({
    mutationFn: async () => {
      const lines = [csvHeader];
      for (let part = 0; part * partRows < rowsDone; part += 1) {
        lines.push(...(await client.fileChecks.rows.query({ id, part })).map(csvLines));
      }
      saveCsv(`${reference}.csv`, lines);
    },
  });
}
