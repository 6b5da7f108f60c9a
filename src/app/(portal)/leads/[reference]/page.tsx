import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { read } from '@/api/caller';
import { ReceiptPanel } from '@/features/deconfliction/components/receipt-panel';
import { LeadOverview, LeadSelectors } from '@/features/leads/components/lead-view';
import { AlreadyHeld, OtherLeads } from '@/features/leads/components/other-leads';
import { LinkButton } from '@/ui/link-button';
import { Columns, Page, Stack } from '@/ui/page';
import { HistoryLink } from '../../_shell/history-link';

type Props = { params: Promise<{ reference: string }> };

/** Read once a request, for the title and the page: each read is an event. */
const leadOf = cache(async (reference: string) => {
  if (/^\d{1,9}$/.test(reference)) {
    const number = Number(reference);
    redirect(`/leads/${(await read((api) => api.leads.byNumber({ number }))).reference}`);
  }
  return read((api) => api.leads.get({ reference }));
});

/** The reference alone: a title stands in tabs, histories and screenshots. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await leadOf(decodeURIComponent((await params).reference))).reference };
}

/** A lead has its page by its reference; by its bare number, as people say it, one is led there. */
export default async function LeadPage({ params }: Props) {
  const t = await getTranslations('lead');
  const leads = await getTranslations('leads');
  const edit = await getTranslations('editLead');
  const lead = await leadOf(decodeURIComponent((await params).reference));
  const receipt = await read((api) => api.deconfliction.receipt({ leadId: lead.id }));
  const format = await getFormatter();
  const others = [
    ...new Set(
      receipt.hits
        .filter(({ silent, withdrawnAt }) => !silent && !withdrawnAt)
        .map(({ otherAgency }) => otherAgency.name),
    ),
  ];
  return (
    <Page
      title={<bdi>{lead.title}</bdi>}
      crumbs={{ above: [{ label: leads('title'), href: '/leads' }], here: lead.reference }}
      visibleTo={
        others.length === 0
          ? t('visibleToOwn')
          : t('visibleToHits', { count: others.length, agencies: format.list(others) })
      }
      actions={
        <>
          <HistoryLink type="lead" id={lead.id} />
          {lead.can.edit && (
            <LinkButton quiet href={`/leads/${lead.reference}/edit`}>
              {edit('edit')}
            </LinkButton>
          )}
        </>
      }
    >
      <Columns>
        <Stack>
          <ReceiptPanel receipt={receipt} own={<AlreadyHeld lead={lead} />} />
          <LeadOverview lead={lead} />
        </Stack>
        <Stack>
          <OtherLeads lead={lead} />
          <LeadSelectors lead={lead} commonIds={receipt.commonSelectorIds} />
        </Stack>
      </Columns>
    </Page>
  );
}
