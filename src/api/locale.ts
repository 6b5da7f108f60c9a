import 'server-only';
import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, chooseTimeZone, localeCookie, timeZoneCookie } from '@/core/locale';

/** The language chosen in the portal, else the browser's; the browser's time zone, which it tells in a cookie. */
export default getRequestConfig(async () => {
  const jar = await cookies();
  const locale = chooseLocale(jar.get(localeCookie)?.value, (await headers()).get('accept-language'));
  return {
    locale,
    timeZone: chooseTimeZone(jar.get(timeZoneCookie)?.value),
    messages: (await import(`../messages/${locale}.json`)).default,
  };
});
