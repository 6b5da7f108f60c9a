import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { read } from '@/api/caller';
import { AddSelectors } from '@/features/leads/components/add-selectors';
import { EditLead } from '@/features/leads/components/edit-lead';
import { Page, Stack } from '@/ui/page';

type Props = { params: Promise<{ reference: string }> };

/** Read once a request, for the title and the page: each read is an event. */
const leadOf = cache((reference: string) => read((api) => api.leads.get({ reference })));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { reference } = await leadOf(decodeURIComponent((await params).reference));
  return { title: (await getTranslations('editLead'))('heading', { reference }) };
}

export default async function EditLeadPage({ params }: Props) {
  const t = await getTranslations('editLead');
  const leads = await getTranslations('leads');
  const lead = await leadOf(decodeURIComponent((await params).reference));
  if (!lead.can.edit) notFound();
  const { asked, kind, region } = await read((api) => api.deconfliction.scope());
  const above = [
    { label: leads('title'), href: '/leads' },
    { label: lead.reference, href: `/leads/${lead.reference}` },
  ];
  return (
    <Page
      title={t('heading', { reference: lead.reference })}
      crumbs={{ above, here: t('edit') }}
      lead={t('intro')}
    >
      <Stack>
        <AddSelectors lead={lead} agency={{ asked, kind, region }} />
        <EditLead lead={lead} />
      </Stack>
    </Page>
  );
}
