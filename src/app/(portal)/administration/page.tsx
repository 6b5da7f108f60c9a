import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { FoundAgency } from '@/features/agencies/components/found-agency';
import { AddMember } from '@/features/identity/components/add-member';
import { Members } from '@/features/identity/components/members';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('administration'))('title') };
}

export default async function AdministrationPage() {
  const t = await getTranslations('administration');
  const me = await read((api) => api.identity.me());
  const operates = me.roles.includes('operator');
  const members = me.roles.includes('administrator') ? await read((api) => api.identity.members()) : [];
  const others = operates ? await read((api) => api.agencies.list()) : [];
  const own = { id: me.agency.id, name: me.agency.name, kind: me.agency.kind };
  return (
    <Page title={t('title')} lead={me.agency.name}>
      <Columns>
        <Members members={members} ownId={me.memberId} />
        <Stack>
          <AddMember agencies={[own, ...others.filter(({ id }) => id !== own.id)]} />
          {operates && <FoundAgency />}
        </Stack>
      </Columns>
    </Page>
  );
}
