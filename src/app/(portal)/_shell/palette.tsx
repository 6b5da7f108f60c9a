'use client';

import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import {
  IconCrosshair,
  IconFileText,
  IconFilterOff,
  IconInbox,
  IconPlus,
  IconPrinter,
  IconSearch,
  IconShieldCheck,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { requestPrint } from '@/client/printing';
import type { ShellProps } from './shell';

const [store, spotlight] = createSpotlight();
const hitPattern = /^HIT-[0-9A-Z]{7}$/;
/** A reference, or the bare number of one of the own agency's. */
const leadPattern = /^([A-Z]{2,4}-\d{4}-\d{4,9}|\d{1,9})$/;

/** Ctrl/⌘-K: where to go, by the keyboard. `wanted` rises each time it is asked for. */
export function Palette({ wanted, sees }: { wanted: number; sees: ShellProps['sees'] }) {
  const t = useTranslations('shell');
  const router = useRouter();
  useEffect(() => {
    if (wanted > 0) spotlight.open();
  }, [wanted]);
  const go = (
    label: string,
    href: string,
    icon: SpotlightActionData['leftSection'],
  ): SpotlightActionData => ({
    id: href,
    label,
    leftSection: icon,
    onClick: () => router.push(href),
  });
  const actions = [
    go(t('inbox'), '/', <IconInbox size={18} />),
    ...(sees.leads
      ? [
          ...(sees.enter ? [go(t('newLead'), '/leads/new', <IconPlus size={18} />)] : []),
          go(t('leads'), '/leads', <IconFileText size={18} />),
          ...(sees.enter ? [go(t('checkNumber'), '/check', <IconSearch size={18} />)] : []),
          go(t('hits'), '/hits', <IconCrosshair size={18} />),
        ]
      : []),
    ...(sees.commonValues ? [go(t('commonValues'), '/common-values', <IconFilterOff size={18} />)] : []),
    ...(sees.audit ? [go(t('audit'), '/audit', <IconShieldCheck size={18} />)] : []),
    ...(sees.administration ? [go(t('administration'), '/administration', <IconUsers size={18} />)] : []),
    go(t('yourAccount'), '/account', <IconUser size={18} />),
    { id: 'print', label: t('print'), leftSection: <IconPrinter size={18} />, onClick: requestPrint },
  ];
  const [query, setQuery] = useState('');
  const reference = sees.leads ? query.trim().toUpperCase() : '';
  const byName = hitPattern.test(reference)
    ? go(t('openHit', { reference }), `/hits/${reference}`, <IconCrosshair size={18} />)
    : leadPattern.test(reference)
      ? go(t('openLead', { reference }), `/leads/${reference}`, <IconFileText size={18} />)
      : null;
  return (
    <Spotlight
      store={store}
      query={query}
      onQueryChange={setQuery}
      actions={byName ? [{ ...byName, keywords: query }] : actions}
      shortcut={null}
      nothingFound={t('nothingFound')}
      searchProps={{ placeholder: t('searchPlaceholder'), 'aria-label': t('search') }}
      highlightQuery
    />
  );
}
