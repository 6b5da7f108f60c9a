import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Bars } from '@/ui/bars';
import { Panel } from '@/ui/page';
import type { Figures } from '../queue/schema';
import styles from './hit.module.css';

/** How soon the own agency has acknowledged, week by week: columns to look at, and the table that they are drawn from. */
export function WeekFigures({ weeks }: { weeks: Figures['weeks'] }) {
  const t = useTranslations('figures');
  const hours = useHours();
  const day = useDay();
  return (
    <Panel title={t('own')}>
      <p className={styles['from']}>{t('scale')}</p>
      <Bars
        legend={[t('median'), t('ninetieth')]}
        bars={weeks.map(({ week, medianHours, ninetiethHours }) => ({
          label: day(week),
          text: t('weekInWords', {
            week: day(week),
            median: hours(medianHours),
            ninetieth: hours(ninetiethHours),
          }),
          values: [medianHours ?? 0, ninetiethHours ?? 0] as const,
        }))}
      />
      <Table
        caption={t('own')}
        head={[t('week'), t('opened'), t('median'), t('ninetieth'), t('overdue')]}
        rows={weeks.map(({ week, opened, overdue, medianHours, ninetiethHours }) => [
          day(week),
          opened,
          hours(medianHours),
          hours(ninetiethHours),
          overdue,
        ])}
      />
    </Panel>
  );
}

/** The same of each agency with enough hits, for all members to see, and the share acknowledged in time as a bar. */
export function AgencyFigures({ agencies }: { agencies: Figures['agencies'] }) {
  const t = useTranslations('figures');
  const hours = useHours();
  return (
    <Panel title={t('agencies')}>
      <p className={styles['from']}>{t('agenciesIntro')}</p>
      <Table
        caption={t('agencies')}
        head={[t('agency'), t('inTime'), t('median'), t('ninetieth'), t('overdue')]}
        rows={agencies.map(({ name, own, inTime, overdue, medianHours, ninetiethHours }) => [
          own ? <strong key="own">{name}</strong> : name,
          <Share key="share" of={inTime} />,
          hours(medianHours),
          hours(ninetiethHours),
          overdue,
        ])}
      />
    </Panel>
  );
}

function Share({ of }: { of: number }) {
  const percent = useFormatter().number(of, { style: 'percent' });
  return (
    <span className={styles['share']}>
      <span className={styles['shareBar']} aria-hidden>
        <span style={{ inlineSize: `${100 * of}%` }} />
      </span>
      {percent}
    </span>
  );
}

/** A day of the calendar that has no time zone, such as the Monday of a week. */
function useDay() {
  const locale = useLocale();
  const name = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return (day: string) => name.format(new Date(`${day}T12:00:00Z`));
}

function useHours() {
  const t = useTranslations('figures');
  const format = useFormatter();
  return (value: number | null) =>
    value === null
      ? '–'
      : value < 1
        ? t('minutes', { minutes: Math.ceil(value * 60) })
        : t('hours', { hours: format.number(value, { maximumFractionDigits: 1 }) });
}

function Table(props: {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly [ReactNode, ...ReactNode[]])[];
}) {
  return (
    <table className={styles['figures']}>
      <caption className="visually-hidden">{props.caption}</caption>
      <thead>
        <tr>
          {props.head.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([first, ...cells], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a table that is drawn anew as a whole
          <tr key={at}>
            <th scope="row">{first}</th>
            {cells.map((cell, column) => (
              <td key={props.head[column + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
