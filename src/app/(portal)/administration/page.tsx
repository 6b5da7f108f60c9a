import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { requireSection, sections } from '@/api/sections';
import { AgencyList } from '@/features/agencies/components/agency-list';
import { FoundAgency } from '@/features/agencies/components/found-agency';
import { AddMember } from '@/features/identity/components/add-member';
import { Members } from '@/features/identity/components/members';
import { LinkButton } from '@/ui/link-button';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  await requireSection('administration');
  return { title: (await getTranslations('administration'))('title') };
}

export default async function AdministrationPage() {
  const t = await getTranslations('administration');
  const { me, sees } = await sections();
  const members = me.roles.includes('administrator') ? await read((api) => api.identity.members()) : null;
  const agencies = me.roles.includes('operator') ? await read((api) => api.agencies.list()) : null;
  const own = { id: me.agency.id, name: me.agency.name, kind: me.agency.kind };
  const desk = await getTranslations('desk');
  const witness = await getTranslations('witness');
  const quotas = await getTranslations('quotas');
  return (
    <Page
      title={t('title')}
      lead={me.agency.name}
      actions={
        members && (
          <>
            <LinkButton href="/administration/witness" quiet>
              {witness('open')}
            </LinkButton>
            <LinkButton href="/administration/desk">{desk('open')}</LinkButton>
            <LinkButton href="/administration/quotas" quiet>
              {quotas('open')}
            </LinkButton>
          </>
        )
      }
    >
      <Columns>
        <Stack>
          {members && <Members members={members} ownId={me.memberId} audits={sees.audit} />}
          {agencies && <AgencyList agencies={agencies} />}
        </Stack>
        <Stack>
          <AddMember agencies={[own, ...(agencies ?? []).filter(({ id }) => id !== own.id)]} />
          {agencies && <FoundAgency />}
        </Stack>
      </Columns>
    </Page>
  );
}
