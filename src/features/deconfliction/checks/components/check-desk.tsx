import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { CheckDesk } from '../schema';
import styles from './check.module.css';

/** The member's last receipts: counts, no selector. */
export function Receipts({ receipts }: { receipts: CheckDesk['receipts'] }) {
  const t = useTranslations('check');
  return (
    <Panel title={t('receipts')} flush>
      {receipts.length === 0 && <Empty title={t('noReceipts')} />}
      <ul className={styles['lines']}>
        {receipts.map((receipt) => (
          <li key={receipt.id}>
            <span className={styles['reference']}>{receipt.reference}</span>
            <span>
              {t('receiptLine', {
                asked: receipt.selectorsAsked,
                held: receipt.heldByOthers,
                agencies: receipt.agenciesAsked,
              })}
            </span>
            <span className={styles['note']}>
              <When at={receipt.checkedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Who has asked about the agency's own selectors: a check is never made behind the holder's back. */
export function Notices({ notices }: { notices: CheckDesk['notices'] }) {
  const t = useTranslations('check');
  return (
    <Panel title={t('notices')} flush>
      {notices.length === 0 && <Empty title={t('noNotices')} />}
      <NoticeLines notices={notices} />
    </Panel>
  );
}

/** Which selector, on which own lead; who asked, what for and when, and whom to call there. */
export function NoticeLines({ notices }: { notices: CheckDesk['notices'] }) {
  const t = useTranslations('check');
  const types = useTranslations('selectorTypes');
  const purposes = useTranslations('leadForm.purposeCode');
  return (
    <ul className={styles['lines']}>
      {notices.map(({ checkId, agency, lead, type, masked, purposeCode, askedAt }) => (
        <li key={`${checkId} ${lead} ${masked}`}>
          <span>
            {t('notice', { agency: agency.name, type: types(type) })} <code>{masked}</code>{' '}
            <Link href={`/leads/${lead}`} prefetch={false}>
              {lead}
            </Link>
          </span>
          <span className={styles['note']}>
            {purposes(purposeCode)} · <When at={askedAt} /> ·{' '}
            <a href={`tel:${agency.desk.phone.replaceAll(' ', '')}`}>{agency.desk.phone}</a>
          </span>
        </li>
      ))}
    </ul>
  );
}
