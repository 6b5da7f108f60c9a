import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Bars } from '@/ui/bars';
import { Panel } from '@/ui/page';
import type { Figures } from '../queue/schema';
import styles from './hit.module.css';

/** How soon the own agency has acknowledged, week by week: columns to look at, and the table that they are drawn from. */
export function WeekFigures({ weeks }: { weeks: Figures['weeks'] }) {
  const t = useTranslations('figures');
  const hours = useHours();
  return (
    <Panel title={t('own')}>
      <Bars
        legend={[t('median'), t('ninetieth')]}
        bars={weeks.map(({ week, medianHours, ninetiethHours }) => ({
          label: week.slice(5),
          text: t('weekInWords', { week, median: hours(medianHours), ninetieth: hours(ninetiethHours) }),
          values: [medianHours ?? 0, ninetiethHours ?? 0] as const,
        }))}
      />
      <Table
        caption={t('own')}
        head={[t('week'), t('opened'), t('median'), t('ninetieth'), t('overdue')]}
        rows={weeks.map(({ week, opened, overdue, medianHours, ninetiethHours }) => [
          week,
          opened,
          hours(medianHours),
          hours(ninetiethHours),
          overdue,
        ])}
      />
    </Panel>
  );
}

/** The same of each agency with enough hits, for all members to see. */
export function AgencyFigures({ agencies }: { agencies: Figures['agencies'] }) {
  const t = useTranslations('figures');
  const hours = useHours();
  return (
    <Panel title={t('agencies')}>
      <Table
        caption={t('agencies')}
        head={[t('agency'), t('answered'), t('median'), t('ninetieth'), t('overdue')]}
        rows={agencies.map(({ name, own, answered, overdue, medianHours, ninetiethHours }) => [
          own ? <strong key="own">{name}</strong> : name,
          answered,
          hours(medianHours),
          hours(ninetiethHours),
          overdue,
        ])}
      />
    </Panel>
  );
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
