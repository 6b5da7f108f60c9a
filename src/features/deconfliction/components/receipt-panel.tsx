import { IconLock, IconPhone, IconShieldCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { LinkButton } from '@/ui/link-button';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import { SignedReceipt } from '../receipt/components/signed-receipt';
import type { HitDto, Receipt } from '../schema';
import { Grounds } from './grounds';
import styles from './hit.module.css';

/**
 * Hits first, each with why and whom to call; then what the own agency has of it already; then what was checked, against
 * how many, at what time.
 */
export function ReceiptPanel({ receipt, own }: { receipt: Receipt; own: ReactNode }) {
  const t = useTranslations('receipt');
  const { selectorsAsked, agenciesAsked, withAdvocate, additions, sealed, exactOnly, commonSelectorIds } =
    receipt;
  const hits = receipt.hits.filter(({ withdrawnAt }) => !withdrawnAt);
  const ended = receipt.hits.filter(({ withdrawnAt }) => withdrawnAt);
  if (selectorsAsked === 0 && additions.every((added) => added.selectorsAsked === 0))
    return <NotChecked sealed={sealed} />;
  return (
    <Panel
      title={
        hits.length > 0
          ? t('hits', { count: hits.length })
          : withAdvocate > 0
            ? t('withAdvocateTitle')
            : t('noHit')
      }
    >
      {hits.length > 0 && (
        <div className={styles['hits']}>
          {hits.map((hit) => (
            <ReceiptHit key={hit.id} hit={hit} />
          ))}
        </div>
      )}
      {own}
      <div className={styles['statement']}>
        <IconShieldCheck size={18} aria-hidden />
        <div>
          <p>
            {t('checked', { selectors: selectorsAsked, agencies: agenciesAsked })}{' '}
            <When at={receipt.checkedAt} />.{' '}
            {receipt.hits.length + withAdvocate === 0 &&
              commonSelectorIds.length === 0 &&
              t('noneHolds', { sealed })}
          </p>
          {additions.map((added) => (
            <p key={added.checkedAt}>
              {t('added', { selectors: added.selectorsAsked, agencies: added.agenciesAsked })}{' '}
              <When at={added.checkedAt} />.
            </p>
          ))}
          {ended.length > 0 && (
            <p>
              {t('withdrawn', { count: ended.length })}{' '}
              {ended.map(({ id, reference }) => (
                <a key={id} href={`/hits/${id}`}>
                  {reference}{' '}
                </a>
              ))}
            </p>
          )}
          {withAdvocate > 0 && <p>{t('withAdvocate', { count: withAdvocate })}</p>}
          {commonSelectorIds.length > 0 && <p>{t('common', { count: commonSelectorIds.length })}</p>}
          {sealed > 0 && <p>{t('sealed', { count: sealed })}</p>}
          {exactOnly > 0 && <p>{t('exactOnly', { count: exactOnly })}</p>}
          <p>{t('later', { sealed })}</p>
          <SignedReceipt of="lead" id={receipt.leadId} />
        </div>
      </div>
    </Panel>
  );
}

/** Nothing was asked of anybody, so nothing is said of what others hold. */
function NotChecked({ sealed }: { sealed: number }) {
  const t = useTranslations('receipt');
  return (
    <Panel title={t('notChecked')}>
      <div className={`${styles['statement']} ${styles['sealed']}`}>
        {sealed > 0 && <IconLock size={18} aria-hidden />}
        <p>{sealed > 0 ? t('sealed', { count: sealed }) : t('nothingToCheck')}</p>
      </div>
    </Panel>
  );
}

function ReceiptHit({ hit }: { hit: HitDto }) {
  const t = useTranslations('receipt');
  const { name, place, desk } = hit.otherAgency;
  return (
    <article className={styles['hit']} aria-label={t('hitWith', { agency: name })}>
      <h3 className={styles['agency']}>
        {name} <span className={styles['place']}>{place}</span>
      </h3>
      <Grounds grounds={hit.grounds} />
      <p>
        {hit.theirs.lastSeenAt ? (
          <>
            {t('lastSeen')} <When at={hit.theirs.lastSeenAt} />
          </>
        ) : (
          t('lastSeenNotSaid')
        )}
      </p>
      <p className={styles['call']}>
        <IconPhone size={16} aria-hidden />
        <span>
          {t('call', { desk: desk.name })} <a href={`tel:${desk.phone.replaceAll(' ', '')}`}>{desk.phone}</a>,{' '}
          <a href={`mailto:${desk.email}`}>{desk.email}</a>
        </span>
      </p>
      <LinkButton href={`/hits/${hit.id}`} quiet>
        {t('open', { reference: hit.reference })}
      </LinkButton>
    </article>
  );
}
