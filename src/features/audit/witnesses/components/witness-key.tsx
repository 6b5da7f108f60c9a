import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Facts } from '@/ui/facts';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { WitnessDto } from '../schema';
import styles from './witness.module.css';

/** The key that the agency witnesses with, and how far it has come. */
export function WitnessKey({ agencyId, witness }: { agencyId: string; witness: WitnessDto | null }) {
  const t = useTranslations('witness');
  const id: [string, ReactNode] = [t('agencyId'), <code key="agency">{agencyId}</code>];
  if (!witness) {
    return (
      <Panel title={t('current')}>
        <Empty title={t('none')}>{t('noneAdvice')}</Empty>
        <Facts facts={[id]} />
      </Panel>
    );
  }
  const { fingerprint, registeredAt, last } = witness;
  return (
    <Panel title={t('current')}>
      <Facts
        facts={[
          [t('fingerprint'), <Fingerprint key="fingerprint" of={fingerprint} />],
          [t('since'), <When key="since" at={registeredAt} />],
          [
            t('last'),
            last ? (
              <span key="last">
                {t('lastOf', { no: last.no })}, <When at={last.receivedAt} />
              </span>
            ) : (
              t('never')
            ),
          ],
          id,
        ]}
      />
    </Panel>
  );
}

/** In groups of four, as gpg prints it, so that it can be read out and compared. */
export function Fingerprint({ of }: { of: string }) {
  return <code className={styles['fingerprint']}>{of.match(/.{4}/g)?.join(' ')}</code>;
}
