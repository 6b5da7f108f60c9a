import { useLocale, useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { LeadDto, SelectorDto } from '../schema';
import styles from './lead-view.module.css';
import { RevealButton } from './reveal-button';
import { WithdrawSelector } from './withdraw-selector';

/** What the lead says. All text is shown as text, in its own direction. */
export function LeadOverview({ lead }: { lead: LeadDto }) {
  const t = useTranslations('lead');
  const form = useTranslations('leadForm');
  return (
    <Panel title={t('overview')}>
      {lead.narrative && (
        <p className={styles['narrative']} dir="auto">
          {lead.narrative}
        </p>
      )}
      <Facts
        facts={[
          [t('subjectRole'), form(`role.${lead.subjectRole}`)],
          [t('seenAt'), lead.seenAt ? <When key="at" at={lead.seenAt} /> : t('notSaid')],
          [t('place'), lead.place ? <bdi key="place">{lead.place}</bdi> : t('notSaid')],
          [t('urgency'), form(`urgencyOf.${lead.urgency}`)],
          [t('purpose'), form(`purposeCode.${lead.purpose.code}`)],
          [t('caseReference'), lead.purpose.caseReference || t('notSaid')],
          [t('justification'), <bdi key="why">{lead.purpose.justification}</bdi>],
          [t('enteredBy'), lead.createdBy ?? t('notSaid')],
          [t('enteredAt'), <When key="entered" at={lead.createdAt} />],
        ]}
      />
    </Panel>
  );
}

/** Selectors, masked: a whole value is shown when asked for, and that is logged. A picture's hashes stand together. */
export function LeadSelectors({
  lead,
  commonIds,
}: {
  lead: LeadDto;
  /** Those for which no hit is opened, since so many hold them. */
  commonIds: readonly string[];
}) {
  const t = useTranslations('lead');
  const groups = grouped(lead.selectors.filter(({ withdrawn }) => !withdrawn));
  const gone = grouped(lead.selectors.filter(({ withdrawn }) => withdrawn));
  return (
    <Panel title={t('selectors', { count: groups.size })} flush>
      {groups.size === 0 && <Empty title={t('noSelectors')} />}
      <ul className={styles['selectors']}>
        {[...groups.values()].map((group) => (
          <SelectorGroup
            key={group[0]?.id}
            group={group}
            isCommon={group.some(({ id }) => commonIds.includes(id))}
            of={lead}
          />
        ))}
      </ul>
      {gone.size > 0 && <Withdrawn lead={lead} groups={[...gone.values()]} />}
    </Panel>
  );
}

/** What was taken off the lead, by whom and why. */
function Withdrawn({ lead, groups }: { lead: LeadDto; groups: readonly (readonly SelectorDto[])[] }) {
  const t = useTranslations('withdrawal');
  return (
    <details className={styles['withdrawn']}>
      <summary>{t('withdrawn', { count: groups.length })}</summary>
      <ul className={styles['selectors']}>
        {groups.map((group) => (
          <SelectorGroup key={group[0]?.id} group={group} isCommon={false} of={lead} />
        ))}
      </ul>
      {lead.can.edit && <p className={styles['why']}>{t('addAgain')}</p>}
    </details>
  );
}

/** The digests and the likeness of one picture together; every other selector by itself. */
function grouped(selectors: readonly SelectorDto[]): ReadonlyMap<string, readonly SelectorDto[]> {
  const groups = new Map<string, SelectorDto[]>();
  for (const selector of selectors) {
    const key = selector.pictureId ?? selector.id;
    groups.set(key, [...(groups.get(key) ?? []), selector]);
  }
  return groups;
}

function SelectorGroup({
  group,
  isCommon,
  of,
}: {
  group: readonly SelectorDto[];
  isCommon: boolean;
  of: LeadDto;
}) {
  const t = useTranslations('lead');
  const form = useTranslations('leadForm');
  const types = useTranslations('selectorTypes');
  const regions = new Intl.DisplayNames(useLocale(), { type: 'region' });
  const [first] = group;
  if (!first) return null;
  const quality = group.find((selector) => selector.quality !== null)?.quality;
  return (
    <li className={styles['selector']}>
      <div className={styles['facts']}>
        <span className={styles['kind']}>{first.pictureId ? t('picture') : types(first.type)}</span>
        <Badge tone="neutral">{form(`role.${first.subjectRole}`)}</Badge>
        {first.sealed && <Badge tone="sealed">{form('sealed')}</Badge>}
        {first.silent && <Badge tone="sealed">{t('silent')}</Badge>}
        {isCommon && <Badge tone="soon">{t('common')}</Badge>}
        {first.assumedRegion && (
          <Badge tone="neutral">{form('assumed', { region: regions.of(first.assumedRegion) ?? '' })}</Badge>
        )}
        {typeof quality === 'number' && <span>{t('quality', { quality })}</span>}
      </div>
      {group.map(({ id, type, masked }) => (
        <RevealButton key={id} id={id} masked={masked} label={first.pictureId ? types(type) : null} />
      ))}
      {first.withdrawn && <WithdrawnWhy withdrawn={first.withdrawn} />}
      {of.can.edit && !first.withdrawn && (
        <div className={styles['act']}>
          <WithdrawSelector
            {...{ leadId: of.id, version: of.version, selectorId: first.id, value: first.masked }}
          />
        </div>
      )}
      {isCommon && <p className={styles['why']}>{t('commonWhy')}</p>}
      {first.sealed && <p className={styles['why']}>{t('sealedWhy')}</p>}
    </li>
  );
}

function WithdrawnWhy({ withdrawn }: { withdrawn: NonNullable<SelectorDto['withdrawn']> }) {
  const t = useTranslations('withdrawal');
  const name = withdrawn.by ?? t('somebody');
  return (
    <div className={styles['why']}>
      <p>
        {t('by', { name, reason: t(`reason.${withdrawn.reason}`) })} <When at={withdrawn.at} />
      </p>
      {withdrawn.note && <p dir="auto">{withdrawn.note}</p>}
    </div>
  );
}
