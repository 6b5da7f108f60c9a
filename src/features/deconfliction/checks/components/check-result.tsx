'use client';

import { IconPhone, IconShieldCheck } from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Badge } from '@/ui/badge';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import { SignedReceipt } from '../../receipt/components/signed-receipt';
import type { CheckAnswer, CheckSelectors, Holding } from '../schema';
import styles from './check.module.css';
import { SaveAnswer } from './save-answer';

interface Props {
  readonly answer: CheckAnswer;
  readonly question: CheckSelectors;
}

/** Held values first, each with its holders and whom to call; then what was asked, of how many, when. */
export function CheckResult({ answer, question }: Props) {
  const t = useTranslations('check');
  const receiptWords = useTranslations('receipt');
  const { receipt, holdings } = answer;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (receipt.id) box.current?.focus();
  }, [receipt.id]);
  const places = [...new Set(holdings.map(({ at }) => at))];
  return (
    <div ref={box} tabIndex={-1} role="status" className={styles['result']}>
      <Panel title={t('result', { count: receipt.heldByOthers })}>
        <div className={styles['held']}>
          {places.map((at) => (
            <HeldValue
              key={at}
              {...asked(question, at)}
              holdings={holdings.filter((holding) => holding.at === at)}
            />
          ))}
        </div>
        <div className={styles['statement']}>
          <IconShieldCheck size={18} aria-hidden />
          <div>
            <p>
              {receiptWords('checked', {
                selectors: receipt.selectorsAsked,
                agencies: receipt.agenciesAsked,
              })}{' '}
              <When at={receipt.checkedAt} />. {receipt.heldByOthers === 0 && receiptWords('noneHolds')}
            </p>
            {receipt.exactOnly > 0 && <p>{receiptWords('exactOnly', { count: receipt.exactOnly })}</p>}
            <p>{t('nothingKept', { reference: receipt.reference })}</p>
            <SaveAnswer answer={answer} question={question} />
            <SignedReceipt of="check" id={receipt.id} />
          </div>
        </div>
      </Panel>
    </div>
  );
}

/** The value, or the picture by its place, that an answer is of. */
function asked(question: CheckSelectors, at: string): { value: string | null; place: number } {
  const place = Number(at.split('.')[1]);
  return at.startsWith('selectors')
    ? { value: question.selectors[place]?.value ?? '', place }
    : { value: null, place };
}

function HeldValue(props: { value: string | null; place: number; holdings: readonly Holding[] }) {
  const t = useTranslations('check');
  const types = useTranslations('selectorTypes');
  const title = props.value ?? t('picture', { number: props.place + 1 });
  return (
    <article className={styles['holding']} aria-label={title}>
      <h3 className={styles['title']}>
        {props.value !== null && (
          <span className={styles['kind']}>{types(props.holdings[0]?.type ?? 'phone')}</span>
        )}
        <bdi>{title}</bdi>
      </h3>
      <ul className={styles['holders']}>
        {props.holdings.map((holding) => (
          <Holder key={holding.agency.id} holding={holding} />
        ))}
      </ul>
    </article>
  );
}

function Holder({ holding }: { holding: Holding }) {
  const t = useTranslations('check');
  const hits = useTranslations('hits');
  const receipt = useTranslations('receipt');
  const { agency, mine, tier, distance, lastSeenAt, ownLead, basis, assumedBy } = holding;
  return (
    <li>
      <p className={styles['holder']}>
        <strong>{mine ? t('yours') : agency.name}</strong>
        {!mine && <span className={styles['note']}>{agency.place}</span>}
        <Badge tone={mine ? 'neutral' : 'accent'}>
          {tier === 'near' ? hits('near', { distance }) : hits(`tier.${tier}`)}
        </Badge>
        {ownLead && <Link href={`/leads/${ownLead}`}>{ownLead}</Link>}
      </p>
      {basis && <p>{t('why', { basis, who: assumedBy ?? 'both' })}</p>}
      <p>
        {lastSeenAt ? (
          <>
            {mine ? t('lastSeenByYou') : receipt('lastSeen')} <When at={lastSeenAt} />
          </>
        ) : (
          !mine && receipt('lastSeenNotSaid')
        )}
      </p>
      {!mine && (
        <p className={styles['call']}>
          <IconPhone size={16} aria-hidden />
          <span>
            {receipt('call', { desk: agency.desk.name })}{' '}
            <a href={`tel:${agency.desk.phone.replaceAll(' ', '')}`}>{agency.desk.phone}</a>,{' '}
            <a href={`mailto:${agency.desk.email}`}>{agency.desk.email}</a>
          </span>
        </p>
      )}
    </li>
  );
}
