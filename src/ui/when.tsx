import { useFormatter, useTimeZone } from 'next-intl';

/** An instant in the viewer's time zone, with the zone shown; the exact instant for machines. */
export function When({ at, dateOnly = false }: { at: string; dateOnly?: boolean }) {
  const format = useFormatter();
  const timeZone = useTimeZone() ?? 'UTC';
  const text = format.dateTime(new Date(at), {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(!dateOnly && { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
  });
  return (
    <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  );
}
