import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { read } from '@/api/caller';
import { DeskForm } from '@/features/deconfliction/components/desk-form';
import { Page } from '@/ui/page';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('title') };
}

export default async function DeskPage() {
  const t = await getTranslations('desk');
  const administration = await getTranslations('administration');
  const me = await read((api) => api.identity.me());
  if (!me.roles.includes('administrator')) notFound();
  const desk = await read((api) => api.desk.get());
  const members = await read((api) => api.identity.members());
  const able = members.filter(
    ({ state, roles }) =>
      state !== 'disabled' &&
      roles.some((role) => ['investigator', 'prosecutor', 'caseworker', 'liaison'].includes(role)),
  );
  return (
    <Page
      title={t('title')}
      lead={t('intro')}
      crumbs={{
        above: [{ label: administration('title'), href: '/administration' }],
        here: t('title'),
      }}
    >
      <DeskForm
        desk={desk}
        timeZone={me.agency.timeZone}
        members={able.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Page>
  );
}
