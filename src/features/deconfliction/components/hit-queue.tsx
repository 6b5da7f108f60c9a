'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';
import type { Queue } from '../queue/schema';
import { AssignTo } from './assign-hit';
import styles from './hit.module.css';

interface Props {
  readonly queue: Queue;
  readonly children: ReactNode;
}

const boxes = (root: HTMLElement | null) => [
  ...(root?.querySelectorAll<HTMLInputElement>('input[name="hit"]') ?? []),
];

/**
 * What can be done with several hits at once. x selects the row in focus, a acknowledges the selected ones, or that row,
 * after one question.
 */
export function HitQueue({ queue, children }: Props) {
  const t = useTranslations('queue');
  const trpc = useTRPC();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [ids, setIds] = useState<readonly string[]>([]);
  const done = () => {
    for (const box of boxes(form.current)) box.checked = false;
    setIds([]);
    router.refresh();
  };
  const acknowledge = useMutation(trpc.queue.acknowledge.mutationOptions({ onSuccess: done }));
  const assign = useMutation(trpc.queue.assign.mutationOptions({ onSuccess: done }));
  const { failure } = useProblems(acknowledge.error ?? assign.error);
  const read = () => setIds(boxes(form.current).flatMap(({ checked, value }) => (checked ? [value] : [])));
  useQueueKeys(form, read);
  if (!queue.can.acknowledge) return children;
  return (
    <form ref={form} onChange={read} onSubmit={(event) => event.preventDefault()}>
      <ErrorSummary problems={[]} failure={failure} />
      <div className={styles['bulk']} role="toolbar" aria-label={t('several')}>
        <span role="status">{t('selected', { count: ids.length })}</span>
        {ids.length === 0 && <span className={styles['keys']}>{t('keys')}</span>}
        <span data-acknowledge>
          {ids.length > 0 && (
            <ConfirmButton
              label={t('acknowledge')}
              confirm={t('acknowledgeAll', { count: ids.length })}
              onConfirm={() => acknowledge.mutate({ ids: [...ids] })}
            />
          )}
        </span>
        {ids.length > 0 && (
          <AssignTo
            members={queue.members}
            current={null}
            pending={assign.isPending}
            onAssign={(memberId) => assign.mutate({ ids: [...ids], memberId })}
          />
        )}
      </div>
      {children}
    </form>
  );
}

/** Typing into a field is left alone; a checkbox is no such field. */
function useQueueKeys(form: React.RefObject<HTMLFormElement | null>, read: () => void): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.closest('input:not([type="checkbox"]), textarea, select');
      if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
      const row = document.activeElement?.closest('[data-row]');
      const box = row?.querySelector<HTMLInputElement>('input[name="hit"]');
      if (event.key === 'x' && box) {
        box.checked = !box.checked;
        latest.current();
      }
      if (event.key === 'a') {
        if (box && !boxes(form.current).some(({ checked }) => checked)) box.checked = true;
        latest.current();
        setTimeout(() =>
          form.current?.querySelector<HTMLButtonElement>('[data-acknowledge] button')?.click(),
        );
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [form]);
}
