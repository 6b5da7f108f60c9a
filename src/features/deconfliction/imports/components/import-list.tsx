'use client';

import { Button, Group, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { saveCsv } from '@/client/save-csv';
import { useTRPC, useTRPCClient } from '@/client/trpc';
import { ConfirmButton } from '@/ui/confirm-button';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { ImportDto } from '../schema';
import styles from './imports.module.css';
import { useFaultWords } from './use-fault-words';

const everyMs = 1_000;
/** After so long without a step a worker is missing, and asking every second tells nothing. */
const stalledMs = 5 * 60_000;

/** Files that were entered, and those that are being: rows done, hits, faults. */
export function ImportList({ imports }: { imports: readonly ImportDto[] }) {
  const t = useTranslations('imports');
  if (imports.length === 0) return null;
  return (
    <Panel title={t('files')} flush>
      {imports.map((one) => (
        <Item key={one.id} known={one} />
      ))}
    </Panel>
  );
}

function Item({ known }: { known: ImportDto }) {
  const t = useTranslations('imports');
  const trpc = useTRPC();
  const going = ({ state, progressedAt }: ImportDto) =>
    state === 'running' && Date.now() - Date.parse(progressedAt) < stalledMs;
  const query = useQuery(
    trpc.imports.get.queryOptions(
      { id: known.id },
      {
        initialData: known,
        enabled: going(known),
        refetchInterval: ({ state }) => (state.data && going(state.data) ? everyMs : false),
      },
    ),
  );
  const cancel = useMutation(trpc.imports.cancel.mutationOptions({ onSuccess: () => query.refetch() }));
  const one = query.data;
  const { rowsTotal, rowsDone, entered, unchanged, failed, hits } = one;
  return (
    <article className={styles['item']} aria-label={t('fileOf', { state: t(`state.${one.state}`) })}>
      <Group justify="space-between">
        <span>
          <strong>{t(`state.${one.state}`)}</strong> · {one.createdBy} · <When at={one.createdAt} />
        </span>
        <Group gap="xs">
          {failed > 0 && <Faults id={one.id} />}
          {one.can.cancel && (
            <ConfirmButton
              label={t('cancel')}
              confirm={t('confirmCancel')}
              onConfirm={() => cancel.mutate({ id: one.id })}
            />
          )}
        </Group>
      </Group>
      {one.state === 'running' && (
        <Progress
          mt="xs"
          value={rowsTotal === 0 ? 0 : (100 * rowsDone) / rowsTotal}
          aria-label={t('progress')}
        />
      )}
      <p className={styles['counts']} role="status">
        <span>{t('done', { done: rowsDone, total: rowsTotal })}</span>
        <span>{t('entered', { count: entered })}</span>
        {unchanged > 0 && <span>{t('unchanged', { count: unchanged })}</span>}
        <span>{t('hits', { count: hits })}</span>
        <span>{t('failed', { count: failed })}</span>
      </p>
    </article>
  );
}

/** The faults as a file for a spreadsheet, in which no cell can be taken for a formula. */
function Faults({ id }: { id: string }) {
  const t = useTranslations('imports');
  const words = useFaultWords();
  const client = useTRPCClient();
  const fetching = useMutation({
    mutationFn: async () => {
      const { default: Papa } = await import('papaparse');
      const lines: string[][] = [];
      for (let after: number | null = -1; after !== null; ) {
        const page: Awaited<ReturnType<typeof client.imports.problems.query>> =
          await client.imports.problems.query({ id, after });
        for (const { row, sourceId, fields } of page.problems) {
          lines.push([String(row), sourceId, fields.map(words).join(' ')]);
        }
        after = page.next;
      }
      const fields = [t('row'), t('column.sourceId'), t('faults')];
      saveCsv('faults.csv', [Papa.unparse({ fields, data: lines }, { escapeFormulae: true })]);
    },
  });
  return (
    <Button size="xs" variant="default" loading={fetching.isPending} onClick={() => fetching.mutate()}>
      {t('download')}
    </Button>
  );
}
