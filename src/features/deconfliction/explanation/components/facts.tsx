import { useLocale, useTranslations } from 'next-intl';
import { When } from '@/ui/when';
import type { ExplainedGround } from '../schema';
import styles from './overlap.module.css';

/** What a person should know before they call: in the order in which it changes what they say. */
export function Facts({ ground }: { ground: ExplainedGround }) {
  const t = useTranslations('hits.why');
  const regions = new Intl.DisplayNames(useLocale(), { type: 'region' });
  const { basis, assumedRegion, theyAssumedRegion, both, quality, role, theirRole, rarity } = ground;
  const { ownLeads, otherLeads, otherAgencies } = rarity;
  return (
    <ul className={styles['facts']}>
      {basis === 'alias' && <li>{t('alias')}</li>}
      {basis === 'region' && (
        <li>
          {t('region', {
            who: assumedRegion === null ? 'them' : theyAssumedRegion ? 'both' : 'us',
            country: assumedRegion === null ? '' : (regions.of(assumedRegion) ?? assumedRegion),
          })}
        </li>
      )}
      {both && (
        <li>
          {t('both')} <When at={both.from} /> – <When at={both.to} />
        </li>
      )}
      {quality && <li>{t('quality', { ...quality })}</li>}
      <li>{t('role', { role, theirs: theirRole ?? 'untold' })}</li>
      {basis !== 'place' && (
        <li>{t('rarity', { own: ownLeads, leads: otherLeads, agencies: otherAgencies })}</li>
      )}
    </ul>
  );
}
