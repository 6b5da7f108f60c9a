import { timeZoneCookie } from '@/core/locale';

/** Writes the browser's time zone where the server reads it; pages drawn before are drawn again once. */
export function tellTimeZone(refresh: () => void): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (document.cookie.split('; ').includes(`${timeZoneCookie}=${zone}`)) return;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${timeZoneCookie}=${zone}; path=/; max-age=31536000; samesite=lax`;
  refresh();
}
