import { useFormatter, useTimeZone } from 'next-intl';

/** An instant in the viewer's time zone, with the zone shown; to the second where order is evidence. */
export function When(props: { at: string; dateOnly?: boolean; precise?: boolean }) {
  const { at, dateOnly = false, precise = false } = props;
  const format = useFormatter();
  const timeZone = useTimeZone() ?? 'UTC';
  const text = format.dateTime(new Date(at), {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(!dateOnly && { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
    ...(precise && { second: '2-digit' }),
  });
  return (
    <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  );
}
