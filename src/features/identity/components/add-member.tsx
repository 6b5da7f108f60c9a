'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { Panel, Stack } from '@/ui/page';
import { type Role, rolesOf } from '../domain';
import styles from './members.module.css';

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

/** Adds a member to the own agency, the first of these, or a first administrator to another. */
export function AddMember({ agencies }: { agencies: readonly [Choice, ...Choice[]] }) {
  const t = useTranslations('administration');
  const roleNames = useTranslations('roles');
  const trpc = useTRPC();
  const router = useRouter();
  const [agencyId, setAgencyId] = useState(agencies[0].id);
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const add = useMutation(trpc.identity.addMember.mutationOptions({ onSuccess: () => router.refresh() }));
  const { failure, problems, problemAt } = useProblems(add.error);
  const offered = agencyId === agencies[0].id ? rolesOf(agencies[0].kind) : (['administrator'] as const);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.mutate({
      agencyId,
      name: String(form.get('name')),
      email: String(form.get('email')),
      roles: [...roles],
    });
  }

  return (
    <Panel title={t('addMember')}>
      <form noValidate onSubmit={submit}>
        <ErrorSummary failure={failure} problems={problems} />
        <Stack>
          {agencies.length > 1 && (
            <NativeSelect
              id="agencyId"
              label={t('agency')}
              error={problemAt('agencyId')}
              value={agencyId}
              onChange={(event) => {
                setAgencyId(event.currentTarget.value);
                setRoles([]);
              }}
              data={agencies.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          <TextInput id="name" name="name" label={t('name')} error={problemAt('name')} autoComplete="off" />
          <TextInput
            id="email"
            name="email"
            type="email"
            label={t('email')}
            error={problemAt('email')}
            autoComplete="off"
          />
          <Checkbox.Group
            label={t('roles')}
            error={problemAt('roles')}
            value={[...roles]}
            onChange={(value) => setRoles(value as Role[])}
          >
            <div className={styles['roles']} id="roles">
              {offered.map((role) => (
                <Checkbox key={role} value={role} label={roleNames(role)} />
              ))}
            </div>
          </Checkbox.Group>
          <div>
            <Button type="submit" loading={add.isPending}>
              {t('add')}
            </Button>
          </div>
        </Stack>
      </form>
      <div role="status">
        {add.data && (
          <p>
            {t('firstPassword')} <span className={styles['secret']}>{add.data.password}</span>
          </p>
        )}
      </div>
    </Panel>
  );
}
