'use client';

import { Button } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { type PointerEvent, useRef, useState } from 'react';
import { barStarts, periodOfBar, type Step } from '../domain';
import type { Activity } from '../schema';
import styles from './histogram.module.css';
import type { EventFilterState } from './use-event-filter';

interface Bar {
  readonly start: Date;
  readonly events: number;
  readonly refused: number;
}

const [height, wide] = [64, 10];

/** When it happened. Dragging over the bars, or a click on one, narrows the period; the fields From and To do as well. */
export function Histogram(props: {
  activity: Activity | undefined;
  searching: boolean;
  filter: EventFilterState;
}) {
  const { activity, searching, filter } = props;
  const t = useTranslations('audit');
  const bars = activity ? barsOf(activity) : [];
  const total = bars.reduce((sum, { events }) => sum + events, 0);
  const { from, to } = filter.chosen;
  const step = activity?.step ?? 'day';
  return (
    <section className={styles['histogram']} aria-label={t('histogram')}>
      <div className={styles['head']}>
        <span aria-live="polite">
          {searching ? t('notCounted') : activity && t(`counted.${step}`, { events: total })}
        </span>
        {(from || to) && (
          <Button size="compact-sm" variant="default" onClick={() => filter.choose({ from: '', to: '' })}>
            {t('wholeTime')}
          </Button>
        )}
      </div>
      {bars.length > 0 ? (
        <Brush
          bars={bars}
          step={step}
          label={t('histogramOf', { bars: bars.length, events: total })}
          onChoose={filter.choose}
        />
      ) : (
        <div style={{ height: height + 24 }} />
      )}
    </section>
  );
}

function barsOf({ from, to, step, bars }: Activity): Bar[] {
  if (!from || !to) return [];
  const filled = new Map(bars.map((bar) => [Date.parse(bar.start), bar]));
  return barStarts(new Date(from), new Date(to), step).map((start) => {
    const { events = 0, refused = 0 } = filled.get(start.getTime()) ?? {};
    return { start, events, refused };
  });
}

function Brush(props: {
  bars: readonly Bar[];
  step: Step;
  label: string;
  onChoose: (period: { from: string; to: string }) => void;
}) {
  const { bars, step, label, onChoose } = props;
  const { svg, range, ...handlers } = useBrush(bars.length, ([first, last]) => {
    const [begin, end] = [bars[first], bars[last]];
    if (begin && end)
      onChoose({ from: periodOfBar(begin.start, step).from, to: periodOfBar(end.start, step).to });
  });
  const textOf = useBarText(step);
  const most = Math.max(1, ...bars.map(({ events }) => events));
  const tall = (events: number) => (events === 0 ? 0 : Math.max(2, (height * events) / most));
  return (
    <>
      <svg
        ref={svg}
        className={styles['bars']}
        viewBox={`0 0 ${bars.length * wide} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        {...handlers}
      >
        {bars.map((bar, at) => (
          <g key={bar.start.getTime()}>
            <title>{textOf(bar)}</title>
            <rect className={styles['room']} x={at * wide} width={wide} height={height} />
            <rect
              className={styles['bar']}
              {...{
                x: at * wide + 1,
                width: wide - 2,
                y: height - tall(bar.events),
                height: tall(bar.events),
              }}
            />
            <rect
              className={styles['refused']}
              {...{
                x: at * wide + 1,
                width: wide - 2,
                y: height - tall(bar.refused),
                height: tall(bar.refused),
              }}
            />
          </g>
        ))}
        {range && (
          <rect
            className={styles['brushed']}
            {...{ x: range[0] * wide, width: (range[1] - range[0] + 1) * wide, height }}
          />
        )}
      </svg>
      <div className={styles['ends']} aria-hidden>
        <span>{textOf.day(bars[0])}</span>
        <span>{textOf.day(bars.at(-1))}</span>
      </div>
    </>
  );
}

/** Which bars are being dragged over, first to last. */
function useBrush(bars: number, onBrushed: (range: [number, number]) => void) {
  const svg = useRef<SVGSVGElement>(null);
  const [range, setRange] = useState<{ anchor: number; at: number } | null>(null);
  const indexOf = (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return 0;
    const at = Math.floor(((event.clientX - box.left) / box.width) * bars);
    return Math.min(Math.max(at, 0), bars - 1);
  };
  const ordered = range && ([Math.min(range.anchor, range.at), Math.max(range.anchor, range.at)] as const);
  return {
    svg,
    range: ordered,
    onPointerDown: (event: PointerEvent) => {
      svg.current?.setPointerCapture(event.pointerId);
      setRange({ anchor: indexOf(event), at: indexOf(event) });
    },
    onPointerMove: (event: PointerEvent) => {
      if (range) setRange({ ...range, at: indexOf(event) });
    },
    onPointerUp: () => {
      if (ordered) onBrushed([ordered[0], ordered[1]]);
      setRange(null);
    },
    onPointerCancel: () => setRange(null),
  };
}

/** Bars are of days and hours in UTC, as the fields of the filter are. */
function useBarText(step: Step) {
  const t = useTranslations('audit');
  const format = useFormatter();
  const day = (bar: Bar | undefined) =>
    bar
      ? format.dateTime(bar.start, {
          timeZone: 'UTC',
          ...({ year: 'numeric', month: 'short', day: 'numeric' } as const),
          ...(step === 'hour' && { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
        })
      : '';
  const text = (bar: Bar) => t('barOf', { when: day(bar), events: bar.events, refused: bar.refused });
  return Object.assign(text, { day });
}
