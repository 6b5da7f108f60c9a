export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** Preferences, not secrets: the browser writes them itself. */
export const localeCookie = 'concord.locale';
export const timeZoneCookie = 'concord.zone';

/** The language that was chosen, else the first of the browser's that we have, else English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const wanted = [
    chosen ?? '',
    ...(acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase()),
  ];
  return (
    wanted.map((tag) => locales.find((locale) => locale === tag)).find((locale) => locale !== undefined) ??
    'en'
  );
}

/** The viewer's time zone if it is one, else UTC. */
export function chooseTimeZone(told: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: told ?? 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
