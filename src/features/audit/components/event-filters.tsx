'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { purposeCodes } from '@/features/leads/domain';
import { Fold } from '@/ui/fold';
import { objectTypes } from '../domain';
import type { Scope } from '../schema';
import styles from './audit.module.css';
import type { Facet, useEventFilter } from './use-event-filter';

type Choices = readonly { readonly value: string; readonly label: string }[];

/** Search and facets of the trail; what is left out unasked is said. */
export function EventFilters(props: { scope: Scope; filter: ReturnType<typeof useEventFilter> }) {
  const { scope, filter } = props;
  const t = useTranslations('audit');
  const purposes = useTranslations('leadForm.purposeCode');
  const facet = { filter };
  const named = (of: Scope['agencies']) => of.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <search className={styles['filters']}>
      <TextInput
        className={styles['search']}
        label={t('search')}
        description={t('searchHint')}
        value={filter.search}
        maxLength={100}
        onChange={(event) => filter.onSearch(event.currentTarget.value)}
      />
      <Fold label={t('filters', { count: filter.chosenCount })}>
        <Choose {...facet} of="agency" label={t('agency')} choices={named(scope.agencies)} />
        {scope.members.length > 0 && (
          <Choose {...facet} of="member" label={t('member')} choices={named(scope.members)} />
        )}
        <Choose
          {...facet}
          of="purpose"
          label={t('purpose')}
          choices={purposeCodes.map((value) => ({ value, label: purposes(value) }))}
        />
        <Choose
          {...facet}
          of="op"
          label={t('operation')}
          choices={auditOperations.map((value) => ({ value, label: t(`op.${value}`) }))}
        />
        <Choose
          {...facet}
          of="outcome"
          label={t('outcome')}
          choices={auditOutcomes.map((value) => ({ value, label: t(`outcomeOf.${value}`) }))}
        />
        <Choose
          {...facet}
          of="object"
          label={t('object')}
          choices={objectTypes.map((value) => ({ value, label: t(`objectOf.${value}`) }))}
        />
        <Day {...facet} of="from" label={t('from')} />
        <Day {...facet} of="to" label={t('to')} />
        <div className={styles['routine']}>
          <Checkbox
            label={t('hideRoutine')}
            description={t('routine')}
            checked={filter.chosen.routine !== 'shown'}
            onChange={(event) => filter.choose('routine', event.currentTarget.checked ? '' : 'shown')}
          />
          <Button variant="default" onClick={filter.clear}>
            {t('clear')}
          </Button>
        </div>
      </Fold>
    </search>
  );
}

interface FacetProps {
  readonly filter: ReturnType<typeof useEventFilter>;
  readonly of: Facet;
  readonly label: string;
}

function Choose({ filter, of, label, choices }: FacetProps & { choices: Choices }) {
  const t = useTranslations('audit');
  return (
    <NativeSelect
      label={label}
      value={filter.chosen[of]}
      onChange={(event) => filter.choose(of, event.currentTarget.value)}
      data={[{ value: '', label: t('all') }, ...choices]}
    />
  );
}

function Day({ filter, of, label }: FacetProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={filter.chosen[of]}
      onChange={(event) => filter.choose(of, event.currentTarget.value)}
    />
  );
}
