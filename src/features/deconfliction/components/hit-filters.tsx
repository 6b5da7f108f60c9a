'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { urgencies } from '@/features/leads/domain';
import { selectorTypes } from '@/features/selectors/domain';
import { Fold } from '@/ui/fold';
import { shownStates } from '../queue/domain';
import type { HitFilter } from '../queue/schema';
import { countAsked, hrefOf } from './filter-of';
import styles from './hit.module.css';

interface Props {
  readonly filter: HitFilter;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
}

/** Narrows the list. It is a plain form: the choice stands in the address, and works before the page does. */
export function HitFilters({ filter, agencies }: Props) {
  const t = useTranslations('queue');
  const states = useTranslations('queue.state');
  const types = useTranslations('selectorTypes');
  const urgencyNames = useTranslations('leadForm.urgencyOf');
  const any = { value: '', label: t('any') };
  const of = <T extends string>(values: readonly T[], label: (value: T) => string) =>
    values.map((value) => ({ value, label: label(value) }));
  return (
    <form action="/hits" key={hrefOf(filter)} className={styles['bulk']}>
      <Fold label={t('filters', { count: countAsked(filter) })}>
        <NativeSelect
          {...{ name: 'state', size: 'xs', label: t('shown'), defaultValue: filter.state }}
          data={of(shownStates, (state) => states(state))}
        />
        <NativeSelect
          {...{ name: 'urgency', size: 'xs', label: t('urgency'), defaultValue: filter.urgency ?? '' }}
          data={[any, ...of(urgencies, (urgency) => urgencyNames(urgency))]}
        />
        <NativeSelect
          {...{ name: 'agencyId', size: 'xs', label: t('agency'), defaultValue: filter.agencyId ?? '' }}
          data={[any, ...agencies.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <NativeSelect
          {...{ name: 'type', size: 'xs', label: t('type'), defaultValue: filter.type ?? '' }}
          data={[any, ...of(selectorTypes, (type) => types(type))]}
        />
        <NativeSelect
          {...{ name: 'assigned', size: 'xs', label: t('assigned'), defaultValue: filter.assigned ?? '' }}
          data={[any, { value: 'me', label: t('me') }, { value: 'nobody', label: t('nobody') }]}
        />
        <TextInput
          {...{ name: 'search', size: 'xs', label: t('reference'), defaultValue: filter.search }}
          placeholder="HIT-…"
          autoComplete="off"
        />
        <Button type="submit" size="xs" variant="default">
          {t('apply')}
        </Button>
      </Fold>
    </form>
  );
}
