'use client';

import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { LinkButton } from '@/ui/link-button';

/** To the exports, with the filter that is chosen. */
export function ExportLink() {
  const t = useTranslations('exports');
  const query = useSearchParams().toString();
  return (
    <LinkButton href={`/audit/exports${query && `?${query}`}`} quiet>
      {t('title')}
    </LinkButton>
  );
}
