import { useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import { LinkButton } from '@/ui/link-button';
import { Empty, Panel } from '@/ui/page';
import { Row, Rows } from '@/ui/rows';
import { When } from '@/ui/when';
import type { LeadSummary } from '../schema';

/** The agency's leads, newest first. Hits are counted by the page, from the slice that knows them. */
export function LeadList(props: {
  leads: readonly LeadSummary[];
  hits: Readonly<Record<string, number>>;
  nextCursor: string | null;
}) {
  const t = useTranslations('leads');
  const form = useTranslations('leadForm');
  if (props.leads.length === 0) {
    return (
      <Panel>
        <Empty title={t('empty')}>
          <p>{t('emptyAdvice')}</p>
        </Empty>
      </Panel>
    );
  }
  return (
    <>
      <Panel flush>
        <Rows label={t('title')}>
          {props.leads.map((lead) => (
            <Row
              key={lead.id}
              href={`/leads/${lead.reference}`}
              title={<bdi>{lead.title}</bdi>}
              meta={
                <>
                  <span>{lead.reference}</span>
                  <span>{form(`role.${lead.subjectRole}`)}</span>
                  <span>{t('selectorCount', { count: lead.selectorCount })}</span>
                  <span>{lead.createdBy}</span>
                  <When at={lead.createdAt} />
                </>
              }
              side={
                props.hits[lead.id] ? (
                  <Badge tone="accent">{t('hitCount', { count: props.hits[lead.id] ?? 0 })}</Badge>
                ) : undefined
              }
            />
          ))}
        </Rows>
      </Panel>
      {props.nextCursor && (
        <LinkButton href={`/leads?after=${props.nextCursor}`} quiet>
          {t('older')}
        </LinkButton>
      )}
    </>
  );
}
