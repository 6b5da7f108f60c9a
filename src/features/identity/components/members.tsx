'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Badge } from '@/ui/badge';
import { ConfirmButton } from '@/ui/confirm-button';
import { LinkButton } from '@/ui/link-button';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { MemberDto } from '../schema';
import styles from './members.module.css';

/** The agency's members: who is locked out, who is signed in where, and what an administrator may do about it. */
export function Members(props: {
  readonly members: readonly MemberDto[];
  readonly ownId: string;
  /** Does the reader audit as well? Then each member leads to what happened to the account and what the member did. */
  readonly audits: boolean;
}) {
  const { members, ownId, audits } = props;
  const audit = useTranslations('audit');
  const t = useTranslations('administration');
  const roles = useTranslations('roles');
  const trpc = useTRPC();
  const router = useRouter();
  const done = { onSettled: () => router.refresh() };
  const release = useMutation(trpc.identity.releaseMember.mutationOptions(done));
  const end = useMutation(trpc.identity.endMemberSessions.mutationOptions(done));
  const disable = useMutation(trpc.identity.disableMember.mutationOptions(done));
  const { failure, problems } = useProblems(release.error ?? end.error ?? disable.error);
  return (
    <>
      <ErrorSummary failure={failure} problems={problems} />
      <Panel title={t('members', { count: members.length })} flush>
        <ul className={styles['list']}>
          {members.map((member) => (
            <li key={member.id} className={styles['member']}>
              <div>
                <strong>{member.name}</strong> <State state={member.state} />
                <p className={styles['meta']}>
                  {member.email} · {member.roles.map((role) => roles(role)).join(', ')}
                </p>
                <p className={styles['meta']}>
                  {member.lastSignedInAt ? (
                    <>
                      {t('lastSignedIn')} <When at={member.lastSignedInAt} />
                    </>
                  ) : (
                    t('neverSignedIn')
                  )}{' '}
                  · {t('openSessions', { count: member.openSessions })}
                </p>
              </div>
              <div className={styles['actions']}>
                {audits && (
                  <LinkButton href={`/audit/history/member/${member.id}`} quiet>
                    {audit('history')}
                  </LinkButton>
                )}
                {member.state === 'locked' && (
                  <Button size="xs" onClick={() => release.mutate({ id: member.id })}>
                    {t('release')}
                  </Button>
                )}
                {member.openSessions > 0 && (
                  <ConfirmButton
                    label={t('endSessions')}
                    confirm={t('endSessionsOf', { name: member.name })}
                    onConfirm={() => end.mutate({ id: member.id })}
                  />
                )}
                {member.state !== 'disabled' && member.id !== ownId && (
                  <ConfirmButton
                    label={t('disable')}
                    confirm={t('disableOf', { name: member.name })}
                    onConfirm={() => disable.mutate({ id: member.id })}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

function State({ state }: { state: MemberDto['state'] }) {
  const t = useTranslations('administration');
  return (
    <Badge tone={({ active: 'done', locked: 'overdue', disabled: 'sealed' } as const)[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}
