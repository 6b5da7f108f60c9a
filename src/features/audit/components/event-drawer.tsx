'use client';

import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { LinkButton } from '@/ui/link-button';
import { Stack } from '@/ui/page';
import { EventView } from './event-view';
import { ProofView } from './proof-view';

/** One event beside the list, which stays where it was. */
export function EventDrawer(props: { id: string | null; onClose: () => void; query: string }) {
  const { id, onClose, query } = props;
  const t = useTranslations('audit');
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="min(720px, 100vw)"
      title={t('event')}
      closeButtonProps={{ 'aria-label': t('close') }}
      lockScroll
    >
      {id && <Detail key={id} id={id} query={query} />}
    </Drawer>
  );
}

function Detail({ id, query }: { id: string; query: string }) {
  const t = useTranslations('audit');
  const trpc = useTRPC();
  const event = useQuery(trpc.audit.event.queryOptions({ id }));
  const { failure, problems } = useProblems(event.error);
  return (
    <Stack>
      <ErrorSummary failure={failure} problems={problems} />
      {event.isPending && <Skeleton height={320} />}
      {event.data && (
        <>
          <EventView event={event.data} />
          <ProofView event={event.data} />
          <div>
            <LinkButton href={`/audit/events/${id}${query}`} quiet>
              {t('asPage')}
            </LinkButton>
          </div>
        </>
      )}
    </Stack>
  );
}
