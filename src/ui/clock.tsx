'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Badge } from './badge';

const minute = 60_000;
const soonMs = 24 * 60 * minute;

/** Time left until `due`, as drawn at `now` by the server and kept up to date each half minute. */
export function Clock({ due, now }: { due: string; now: string }) {
  const t = useTranslations('clock');
  const [at, setAt] = useState(() => Date.parse(now));
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), minute / 2);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(due) - at;
  const minutes = Math.max(1, Math.round(Math.abs(left) / minute));
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const amount =
    days > 0
      ? t('days', { days, hours })
      : hours > 0
        ? t('hours', { hours, minutes: minutes % 60 })
        : t('minutes', { minutes });
  return (
    <Badge tone={left <= 0 ? 'overdue' : left < soonMs ? 'soon' : 'neutral'}>
      {left <= 0 ? t('overdue', { amount }) : t('left', { amount })}
    </Badge>
  );
}
