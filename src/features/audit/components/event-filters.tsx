'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { purposeCodes } from '@/features/leads/domain';
import { Fold } from '@/ui/fold';
import { type Facet, objectTypes } from '../domain';
import type { Activity, Scope } from '../schema';
import styles from './audit.module.css';
import type { EventFilterState } from './use-event-filter';

type Counts = Activity['facets'];

interface Props {
  readonly scope: Scope;
  readonly filter: EventFilterState;
  readonly counts?: Counts | undefined;
  /** Beside what clears the filter. */
  readonly children?: ReactNode;
}

/** Search, and facets with how many events each gives; on a phone behind a button that says how many are set. */
export function EventFilters(props: Props) {
  const { filter } = props;
  const t = useTranslations('audit');
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
        <Choices {...props} />
        <Day filter={filter} of="from" label={t('from')} />
        <Day filter={filter} of="to" label={t('to')} />
        <div className={styles['routine']}>
          <Checkbox
            label={t('hideRoutine')}
            description={t('routine')}
            checked={filter.chosen.routine !== 'shown'}
            onChange={(event) => filter.choose({ routine: event.currentTarget.checked ? '' : 'shown' })}
          />
          <Button variant="default" onClick={filter.clear}>
            {t('clear')}
          </Button>
          {props.children}
        </div>
      </Fold>
    </search>
  );
}

function Choices({ scope, filter, counts }: Props) {
  const t = useTranslations('audit');
  const purposes = useTranslations('leadForm.purposeCode');
  const named = (of: Scope['agencies']) => of.map(({ id, name }) => ({ value: id, label: name }));
  const worded = <T extends string>(values: readonly T[], label: (value: T) => string) =>
    values.map((value) => ({ value, label: label(value) }));
  const facet = (of: keyof Counts, label: string, choices: readonly Choice[]) => (
    <Choose filter={filter} of={of} label={label} choices={choices} counts={counts?.[of]} />
  );
  return (
    <>
      {facet('agency', t('agency'), named(scope.agencies))}
      {scope.members.length > 0 && facet('member', t('member'), named(scope.members))}
      {facet(
        'purpose',
        t('purpose'),
        worded(purposeCodes, (value) => purposes(value)),
      )}
      {facet(
        'op',
        t('operation'),
        worded(auditOperations, (value) => t(`op.${value}`)),
      )}
      {facet(
        'outcome',
        t('outcome'),
        worded(auditOutcomes, (value) => t(`outcomeOf.${value}`)),
      )}
      {facet(
        'object',
        t('object'),
        worded(objectTypes, (value) => t(`objectOf.${value}`)),
      )}
    </>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface FacetProps {
  readonly filter: EventFilterState;
  readonly of: Facet;
  readonly label: string;
}

function Choose(
  props: FacetProps & { choices: readonly Choice[]; counts: Counts[keyof Counts] | undefined },
) {
  const { filter, of, label, choices, counts } = props;
  const t = useTranslations('audit');
  const eventsOf = (value: string) => counts?.find((counted) => counted.value === value)?.events ?? 0;
  return (
    <NativeSelect
      label={label}
      value={filter.chosen[of]}
      onChange={(event) => filter.choose({ [of]: event.currentTarget.value })}
      data={[
        { value: '', label: t('all') },
        ...choices.map((choice) => ({
          value: choice.value,
          label: counts
            ? t('choiceCounted', { choice: choice.label, events: eventsOf(choice.value) })
            : choice.label,
        })),
      ]}
    />
  );
}

/** A bar of the histogram may set an hour; the field shows its day. */
function Day({ filter, of, label }: FacetProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={filter.chosen[of].slice(0, 10)}
      onChange={(event) => filter.choose({ [of]: event.currentTarget.value })}
    />
  );
}
