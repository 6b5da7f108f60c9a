import { useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import { Clock } from '@/ui/clock';
import { When } from '@/ui/when';
import { actBy, awaitsUs, clockRuns } from '../domain';
import type { HitDto } from '../schema';
import styles from './hit.module.css';

/** The own side's clock while it is asked to acknowledge: how long it has, or that it stands still. */
export function HitClock({ mine, now }: { mine: HitDto['mine']; now: string }) {
  const t = useTranslations('hits');
  if (!awaitsUs(mine)) return null;
  if (!clockRuns(mine)) return <Badge tone="neutral">{t('paused')}</Badge>;
  return (
    <>
      {mine.escalatedTo && <Badge tone="overdue">{t(`escalatedTo.${mine.escalatedTo}`)}</Badge>}{' '}
      <Clock due={actBy(mine)} now={now} />
    </>
  );
}

/** One side's acknowledgement, or until when it is to come, or since when and why its clock stands still. */
export function Acknowledgement({ side, by }: { side: HitDto['theirs']; by: string | null }) {
  const t = useTranslations('hits');
  if (side.acknowledgedAt) {
    return (
      <>
        <When at={side.acknowledgedAt} />
        {by && <> · {by}</>}
      </>
    );
  }
  if (!side.pausedAt) {
    return (
      <>
        <Badge tone="soon">{t('notYet')}</Badge> {t('dueBy')} <When at={side.dueAt} />
      </>
    );
  }
  return (
    <>
      <Badge tone="neutral">{t('paused')}</Badge>
      <Reason at={side.pausedAt} text={side.pauseReason} />
    </>
  );
}

/** When and why a side took its outcome back. */
export function Reopening({ side }: { side: HitDto['theirs'] }) {
  return side.reopenedAt && <Reason at={side.reopenedAt} text={side.reopenReason} />;
}

function Reason({ at, text }: { at: string; text: string | null }) {
  return (
    <>
      <p className={styles['body']} dir="auto">
        {text}
      </p>
      <p className={styles['from']}>
        <When at={at} />
      </p>
    </>
  );
}
