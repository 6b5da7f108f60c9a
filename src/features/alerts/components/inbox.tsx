import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Bars } from '@/ui/bars';
import { Empty, Panel } from '@/ui/page';
import { Rows } from '@/ui/rows';
import { When } from '@/ui/when';
import { inboxGroups } from '../domain';
import type { Inbox, InboxHit } from '../schema';

/** What needs the member, by how soon; nothing needing anybody says so. The page draws the rows: hits are another slice's. */
export function InboxGroups({ inbox, row }: { inbox: Inbox; row: (hit: InboxHit) => ReactNode }) {
  const t = useTranslations('inbox');
  const today = inbox.week?.at(-1);
  if (inbox.hits.length === 0) {
    return (
      <Panel>
        <Empty title={t('empty')}>
          {today && <p>{t('emptyToday', { leads: today.leads, hits: today.hits })}</p>}
        </Empty>
      </Panel>
    );
  }
  return inboxGroups.map((group) => {
    const hits = inbox.hits.filter((hit) => hit.group === group);
    if (hits.length === 0) return null;
    return (
      <Panel key={group} title={t('group', { group, count: hits.length })} flush>
        <Rows label={t('group', { group, count: hits.length })}>{hits.map(row)}</Rows>
      </Panel>
    );
  });
}

/** The agency's last seven days. */
export function Week({ week }: { week: NonNullable<Inbox['week']> }) {
  const t = useTranslations('inbox');
  const locale = useLocale();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return (
    <Panel title={t('week')}>
      <Bars
        legend={[t('leads'), t('hits')]}
        bars={week.map(({ day, leads, hits }) => {
          const label = name.format(new Date(`${day}T12:00:00Z`));
          return {
            label,
            text: t('dayInWords', { day: label, leads, hits }),
            values: [leads, hits] as const,
          };
        })}
      />
    </Panel>
  );
}

/** Where the trail stands, for auditors and operators. */
export function TrailState({ trail }: { trail: NonNullable<Inbox['trail']> }) {
  const t = useTranslations('inbox');
  return (
    <Panel title={t('trail')}>
      <p>{t('trailEvents', { events: trail.events, unsealed: trail.unsealed })}</p>
      <p>
        {trail.lastSealedAt ? (
          <>
            {t('lastSealed')} <When at={trail.lastSealedAt} />
          </>
        ) : (
          t('neverSealed')
        )}
      </p>
    </Panel>
  );
}
