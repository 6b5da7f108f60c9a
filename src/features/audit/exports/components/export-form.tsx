'use client';

import { Button, Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { chooseLocale } from '@/core/locale';
import { Panel, Stack } from '@/ui/page';
import { EventFilters } from '../../components/event-filters';
import { toFilter, useEventFilter } from '../../components/use-event-filter';
import type { Scope } from '../../schema';
import { keptHoursChoices, type TrailKind, trailKinds } from '../domain';
import styles from './exports.module.css';

type KeptHours = (typeof keptHoursChoices)[number];

/** Asks what for, of which events, and for how long; a worker makes the file. */
export function ExportForm({ scope }: { scope: Scope }) {
  const t = useTranslations('exports');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const locale = chooseLocale(useLocale(), null);
  const filter = useEventFilter();
  const [id, setId] = useState(newId);
  const [kind, setKind] = useState<TrailKind>('bundle');
  const [keptHours, setKeptHours] = useState<KeptHours>(8);
  const [justification, setJustification] = useState('');
  const [withPersonalData, setWithPersonalData] = useState(false);
  const request = useMutation(
    trpc.exports.request.mutationOptions({
      onSuccess: () => {
        setId(newId());
        setJustification('');
        setWithPersonalData(false);
        return queries.invalidateQueries({ queryKey: trpc.exports.list.queryKey() });
      },
    }),
  );
  const { failure, problems, problemAt } = useProblems(request.error);
  return (
    <Panel title={t('make')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const chosen = { ...toFilter(filter.chosen), search: filter.search };
          const personal = { withPersonalData: kind === 'bundle' && withPersonalData };
          request.mutate({ id, kind, filter: chosen, keptHours, locale, justification, ...personal });
        }}
      >
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          <Radio.Group label={t('what')} value={kind} onChange={(value) => setKind(value as TrailKind)}>
            <div className={styles['kinds']}>
              {trailKinds.map((of) => (
                <Radio key={of} value={of} label={t(`kind.${of}`)} description={t(`about.${of}`)} />
              ))}
            </div>
          </Radio.Group>
          {kind !== 'bundle' && <EventFilters scope={scope} filter={filter} />}
          {kind === 'bundle' && (
            <Checkbox
              label={t('withPersonalData')}
              description={t('withPersonalDataHint')}
              checked={withPersonalData}
              onChange={(event) => setWithPersonalData(event.currentTarget.checked)}
            />
          )}
          <TextInput
            id="justification"
            label={t('justification')}
            error={problemAt('justification')}
            value={justification}
            onChange={(event) => setJustification(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('kept')}
            description={t('keptHint')}
            value={String(keptHours)}
            onChange={(event) => setKeptHours(Number(event.currentTarget.value) as KeptHours)}
            data={keptHoursChoices.map((hours) => ({ value: String(hours), label: t('hours', { hours }) }))}
          />
          <div>
            <Button type="submit" loading={request.isPending}>
              {t('request')}
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
