'use client';

import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel } from '@/ui/page';
import type { OtherLead } from '../related/schema';
import type { LeadDto } from '../schema';
import styles from './lead-view.module.css';

const namedMax = 3;

/** On the receipt: which leads of the own agency hold the same. Entered twice, it is said at once. */
export function AlreadyHeld({ lead }: { lead: LeadDto }) {
  const t = useTranslations('otherLeads');
  const suggested = lead.others.filter(({ verdict }) => verdict === null);
  const more = suggested.length - namedMax;
  if (suggested.length === 0) return null;
  return (
    <p className={styles['already']}>
      <IconCopy size={18} aria-hidden />
      <span>
        {t('already', { count: suggested.length })}{' '}
        {suggested.slice(0, namedMax).map(({ id, reference }) => (
          <Link key={id} href={`/leads/${reference}`}>
            {reference}{' '}
          </Link>
        ))}
        {more > 0 && <a href="#other-leads">{t('more', { count: more })}</a>}
      </span>
    </p>
  );
}

/** Other leads of the own agency: those that hold the same, and what was said of them. No hit is made of it. */
export function OtherLeads({ lead }: { lead: LeadDto }) {
  const t = useTranslations('otherLeads');
  const of = (verdict: OtherLead['verdict']) => lead.others.filter((other) => other.verdict === verdict);
  const [suggested, related, distinct] = [of(null), of('related'), of('distinct')];
  if (lead.others.length === 0) return null;
  return (
    <>
      {suggested.length > 0 && (
        <Panel title={t('suggested')} id="other-leads" flush>
          <p className={`${styles['why']} ${styles['said']}`}>{t('suggestedLead')}</p>
          <Rows lead={lead} others={suggested} />
        </Panel>
      )}
      {related.length + distinct.length > 0 && (
        <Panel title={t('related')} flush>
          <Rows lead={lead} others={related} />
          {distinct.length > 0 && (
            <details className={styles['withdrawn']}>
              <summary>{t('distinct', { count: distinct.length })}</summary>
              <Rows lead={lead} others={distinct} />
            </details>
          )}
        </Panel>
      )}
    </>
  );
}

function Rows({ lead, others }: { lead: LeadDto; others: readonly OtherLead[] }) {
  return (
    <ul className={styles['selectors']}>
      {others.map((other) => (
        <li key={other.id} className={styles['selector']}>
          <Link href={`/leads/${other.reference}`}>
            {other.reference} <bdi>{other.title}</bdi>
          </Link>
          {lead.can.edit && <Acts leadId={lead.id} other={other} />}
        </li>
      ))}
    </ul>
  );
}

function Acts({ leadId, other }: { leadId: string; other: OtherLead }) {
  const t = useTranslations('otherLeads');
  const { relate, takeBack, problems, failure } = useRelation();
  const { id: otherId, reference, verdict } = other;
  const look = { variant: 'default', size: 'compact-sm' } as const;
  return (
    <div className={`${styles['facts']} screen-only`}>
      <ErrorSummary problems={problems} failure={failure} />
      {verdict ? (
        <Button
          {...look}
          aria-label={t('takeBackOf', { reference })}
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate({ leadId, otherId })}
        >
          {t('takeBack')}
        </Button>
      ) : (
        (['related', 'distinct'] as const).map((said) => (
          <Button
            {...look}
            key={said}
            aria-label={t(said === 'related' ? 'relateOf' : 'dismissOf', { reference })}
            loading={relate.isPending && relate.variables.verdict === said}
            onClick={() => relate.mutate({ leadId, otherId, verdict: said })}
          >
            {t(said === 'related' ? 'relate' : 'dismiss')}
          </Button>
        ))
      )}
    </div>
  );
}

function useRelation() {
  const trpc = useTRPC();
  const router = useRouter();
  const onSuccess = () => router.refresh();
  const relate = useMutation(trpc.leads.relate.mutationOptions({ onSuccess }));
  const takeBack = useMutation(trpc.leads.unrelate.mutationOptions({ onSuccess }));
  const told = useProblems(relate.error ?? takeBack.error, { labelOf: (path) => path });
  return { relate, takeBack, ...told };
}
