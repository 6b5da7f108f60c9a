import { getTranslations } from 'next-intl/server';
import { sections } from '@/api/sections';
import type { historyTypes } from '@/features/audit/domain';
import { LinkButton } from '@/ui/link-button';

/** To everything that happened to an object, for who audits. */
export async function HistoryLink(props: { type: (typeof historyTypes)[number]; id: string }) {
  if (!(await sections()).sees.audit) return null;
  const t = await getTranslations('audit');
  return (
    <LinkButton href={`/audit/history/${props.type}/${props.id}`} quiet>
      {t('history')}
    </LinkButton>
  );
}
