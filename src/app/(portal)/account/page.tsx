import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { ChangePassword, Preferences, Sessions } from '@/features/identity/components/account';
import { Columns, Page, Stack } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account'))('title') };
}

export default async function AccountPage() {
  const me = await read((api) => api.identity.me());
  const sessions = await read((api) => api.identity.mySessions());
  return (
    <Page title={me.name} lead={`${me.email} · ${me.agency.name}`}>
      <Columns>
        <Sessions sessions={sessions} />
        <Stack>
          <Preferences />
          <ChangePassword />
        </Stack>
      </Columns>
    </Page>
  );
}
