'use client';

import { Button, Group, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '@/client/trpc';
import { ConfirmButton } from '@/ui/confirm-button';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import { isGoing } from '../domain';
import type { ExportDto } from '../schema';
import styles from './exports.module.css';

const everyMs = 1_000;

/** The member's files: those that are being made, those that are there, and what became of the others. */
export function ExportList({ initial }: { initial: readonly ExportDto[] }) {
  const t = useTranslations('exports');
  const trpc = useTRPC();
  const list = useQuery(trpc.exports.list.queryOptions(undefined, { initialData: [...initial] }));
  if (list.data.length === 0) return <Empty title={t('none')}>{t('noneAdvice')}</Empty>;
  return (
    <Panel title={t('yours')} flush>
      {list.data.map((one) => (
        <ExportItem key={one.id} known={one} />
      ))}
    </Panel>
  );
}

/** One file: how far it has come, and what can be done with it. */
export function ExportItem({ known }: { known: ExportDto }) {
  const t = useTranslations('exports');
  const trpc = useTRPC();
  const query = useQuery(
    trpc.exports.get.queryOptions(
      { id: known.id },
      {
        initialData: known,
        enabled: isGoing(known.state),
        refetchInterval: ({ state }) => (state.data && isGoing(state.data.state) ? everyMs : false),
      },
    ),
  );
  const cancel = useMutation(trpc.exports.cancel.mutationOptions({ onSuccess: () => query.refetch() }));
  const one = query.data;
  const state = one.expiresAt && Date.parse(one.expiresAt) < Date.now() ? 'expired' : one.state;
  return (
    <article className={styles['item']} aria-label={`${t(`kind.${one.kind}`)}, ${t(`state.${state}`)}`}>
      <Group justify="space-between">
        <span>
          <strong>{t(`kind.${one.kind}`)}</strong> · <When at={one.createdAt} />
        </span>
        <Group gap="xs">
          {state === 'done' && (
            <Button size="xs" component="a" href={`/api/audit/exports/${one.id}`} download>
              {t('download')}
            </Button>
          )}
          {(isGoing(state) || state === 'done') && (
            <ConfirmButton
              label={t(state === 'done' ? 'delete' : 'cancel')}
              confirm={t(state === 'done' ? 'confirmDelete' : 'confirmCancel')}
              onConfirm={() => cancel.mutate({ id: one.id })}
            />
          )}
        </Group>
      </Group>
      {state === 'running' && one.total > 0 && (
        <Progress mt="xs" value={(100 * one.done) / one.total} aria-label={t('progress')} />
      )}
      <p className={styles['state']} role="status">
        <State one={one} state={state} />
      </p>
    </article>
  );
}

function State({ one, state }: { one: ExportDto; state: ExportDto['state'] }) {
  const t = useTranslations('exports');
  const format = useFormatter();
  const { done, total, bytes, expiresAt } = one;
  const size = format.number(Math.max(1, Math.round(bytes / 1024)));
  return (
    <>
      <span>{t(`state.${state}`)}</span>
      {state === 'running' && <span>{total > 0 ? t('doneOf', { done, total }) : t('done', { done })}</span>}
      {state === 'done' && <span>{t('size', { size })}</span>}
      {state === 'done' && expiresAt && (
        <span>
          {t('until')} <When at={expiresAt} />
        </span>
      )}
    </>
  );
}
