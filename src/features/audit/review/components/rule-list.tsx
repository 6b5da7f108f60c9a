'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { ConfirmButton } from '@/ui/confirm-button';
import { Panel, Stack } from '@/ui/page';
import { When } from '@/ui/when';
import type { ReviewRule } from '../domain';
import type { Rules } from '../schema';
import styles from './review.module.css';

/** What is looked for, why, and how far it can be tuned. */
export function RuleList({ rules, decides }: Pick<Rules, 'rules' | 'decides'>) {
  const t = useTranslations('review');
  return (
    <Stack>
      {rules.map(({ rule, parameters }) => (
        <Panel key={rule} title={t(`ruleOf.${rule}.title`)}>
          <Stack>
            <p>{t(`ruleOf.${rule}.why`)}</p>
            <div className={styles['parameters']}>
              {parameters.map((parameter) => (
                <Parameter key={parameter.name} {...{ rule, parameter, decides }} />
              ))}
            </div>
          </Stack>
        </Panel>
      ))}
    </Stack>
  );
}

interface ParameterProps {
  readonly rule: ReviewRule;
  readonly parameter: Rules['rules'][number]['parameters'][number];
  readonly decides: boolean;
}

function Parameter({ rule, parameter: { name, value, min, max, usual }, decides }: ParameterProps) {
  const t = useTranslations('review');
  const trpc = useTRPC();
  const [typed, setTyped] = useState(String(value));
  const tune = useMutation(trpc.review.tune.mutationOptions());
  const { problemAt, failure } = useProblems(tune.error);
  const description = t('bounds', { min, max, usual });
  const number = Number(typed);
  return (
    <form
      noValidate
      className={styles['parameter']}
      onSubmit={(event) => {
        event.preventDefault();
        tune.mutate({ rule, parameter: name, value: Number.isInteger(number) ? number : -1 });
      }}
    >
      <ErrorSummary problems={[]} failure={failure} />
      <TextInput
        {...{ inputMode: 'numeric', label: t(`parameter.${name}`), description, value: typed }}
        readOnly={!decides}
        error={problemAt(name)}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {decides && typed !== String(value) && (
        <Button type="submit" size="xs" mt={4} loading={tune.isPending}>
          {t('save')}
        </Button>
      )}
      <span role="status" className={styles['soft']}>
        {tune.isSuccess && t('saved')}
      </span>
    </form>
  );
}

/** False alarms that were learnt, and until when. */
export function ExceptionList({ exceptions, decides }: Pick<Rules, 'exceptions' | 'decides'>) {
  const t = useTranslations('review');
  const trpc = useTRPC();
  const router = useRouter();
  const end = useMutation(trpc.review.endException.mutationOptions({ onSettled: () => router.refresh() }));
  const { failure } = useProblems(end.error);
  return (
    <Panel title={t('exceptions', { count: exceptions.length })}>
      {exceptions.length === 0 && <p>{t('exceptionsNone')}</p>}
      <ErrorSummary problems={[]} failure={failure} />
      <ul className={styles['list']}>
        {exceptions.map(({ id, rule, member, createdBy, expiresAt }) => (
          <li key={id}>
            <p>
              {t('exceptionOf', {
                rule: t(`ruleOf.${rule}.title`),
                member: member ?? t('somebody'),
                by: createdBy ?? t('somebody'),
              })}
            </p>
            <p className={styles['soft']}>
              {t('until')} <When at={expiresAt} />
            </p>
            {decides && (
              <ConfirmButton
                label={t('end')}
                confirm={t('endQuestion')}
                onConfirm={() => end.mutate({ id })}
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
