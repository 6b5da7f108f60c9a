'use client';

import { Button, Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import type { Desk } from '../escalation/schema';
import styles from './hit.module.css';

interface Props {
  readonly desk: Desk;
  readonly timeZone: string;
  readonly members: readonly { readonly value: string; readonly label: string }[];
}

/** When the own desk works, and who is told when a hit is overdue. */
export function DeskForm({ desk, timeZone, members }: Props) {
  const t = useTranslations('desk');
  const trpc = useTRPC();
  const [weekdays, setWeekdays] = useState(desk.weekdays.map(String));
  const save = useMutation(trpc.desk.save.mutationOptions());
  const fields = ['opens', 'closes', 'holidays'] as const;
  const labels: Readonly<Record<string, string>> = Object.fromEntries(fields.map((of) => [of, t(of)]));
  const { failure, problems, problemAt } = useProblems(save.error, {
    labelOf: (path) => labels[path.split('.')[0] ?? ''],
  });
  const people = [{ value: '', label: t('nobody') }, ...members];

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    save.mutate({
      weekdays: weekdays.map(Number),
      opens: text('opens'),
      closes: text('closes'),
      holidays: text('holidays').split(/\s+/).filter(Boolean),
      deputyId: text('deputyId') || null,
      supervisorId: text('supervisorId') || null,
    });
  }

  return (
    <form noValidate onSubmit={submit}>
      <ErrorSummary failure={failure} problems={problems} />
      <Stack>
        <Hours desk={desk} timeZone={timeZone} onWeekdays={setWeekdays} problemAt={problemAt} />
        <Panel title={t('escalation')}>
          <Stack>
            <p>{t('escalationHint')}</p>
            <ol className={styles['chain']}>
              <li>{t('chain')}</li>
              <li>
                <NativeSelect
                  {...{ name: 'deputyId', label: t('deputy'), data: people }}
                  defaultValue={desk.deputyId ?? ''}
                />
              </li>
              <li>
                <NativeSelect
                  {...{ name: 'supervisorId', label: t('supervisor'), data: people }}
                  defaultValue={desk.supervisorId ?? ''}
                />
              </li>
              <li>{t('watchDesk')}</li>
            </ol>
          </Stack>
        </Panel>
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          <span role="status">{save.isSuccess && t('saved')}</span>
        </Group>
      </Stack>
    </form>
  );
}

function Hours({
  desk,
  timeZone,
  onWeekdays,
  problemAt,
}: Pick<Props, 'desk' | 'timeZone'> & {
  onWeekdays: (days: string[]) => void;
  problemAt: (path: string) => string | undefined;
}) {
  const t = useTranslations('desk');
  return (
    <Panel title={t('hours')}>
      <Stack>
        <Checkbox.Group
          label={t('weekdays')}
          description={t('weekdaysHint', { zone: timeZone })}
          defaultValue={desk.weekdays.map(String)}
          onChange={onWeekdays}
        >
          <Weekdays />
        </Checkbox.Group>
        <Group align="start">
          <TextInput
            id="opens"
            name="opens"
            label={t('opens')}
            defaultValue={desk.opens}
            error={problemAt('opens')}
          />
          <TextInput
            id="closes"
            name="closes"
            label={t('closes')}
            defaultValue={desk.closes}
            error={problemAt('closes')}
          />
        </Group>
        <Textarea
          {...{ id: 'holidays', name: 'holidays', label: t('holidays'), description: t('holidaysHint') }}
          defaultValue={desk.holidays.join('\n')}
          error={problemAt('holidays')}
          className={styles['narrow']}
          autosize
          minRows={3}
        />
      </Stack>
    </Panel>
  );
}

/** Monday to Sunday by name: the fifth of January 2026 is a Monday. */
function Weekdays() {
  const name = new Intl.DateTimeFormat(useLocale(), { weekday: 'long', timeZone: 'UTC' });
  return (
    <Group mt={4}>
      {[1, 2, 3, 4, 5, 6, 7].map((day) => (
        <Checkbox key={day} value={String(day)} label={name.format(Date.UTC(2026, 0, 4 + day))} />
      ))}
    </Group>
  );
}
