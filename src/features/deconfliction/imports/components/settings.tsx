'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { type PurposeCode, purposeCodes, subjectRoles, urgencies } from '@/features/leads/domain';
import { Panel, Stack } from '@/ui/page';
import type { ImportSettings } from '../schema';

interface Props {
  readonly settings: ImportSettings;
  readonly problemAt: (path: string) => string | undefined;
  readonly onChange: (settings: ImportSettings) => void;
}

/** Why the file is entered, and what holds where a row says nothing. */
export function Settings(props: Props) {
  const t = useTranslations('imports');
  const form = useTranslations('leadForm');
  const { settings, onChange } = props;
  const { purpose } = settings;
  const at = (path: string) => ({ id: `settings.${path}`, error: props.problemAt(`settings.${path}`) });
  const setPurpose = (change: Partial<typeof purpose>) =>
    onChange({ ...settings, purpose: { ...purpose, ...change } });
  const choice = { value: '', label: form('choose') };
  return (
    <Panel title={t('once')}>
      <Stack>
        <NativeSelect
          {...at('purpose.code')}
          label={form('purpose')}
          description={form('purposeHint')}
          withAsterisk
          value={purpose.code}
          data={[
            choice,
            ...purposeCodes.map((code) => ({ value: code, label: form(`purposeCode.${code}`) })),
          ]}
          onChange={({ currentTarget }) => setPurpose({ code: currentTarget.value as PurposeCode })}
        />
        <TextInput
          {...at('purpose.justification')}
          label={form('justification')}
          description={form('justificationHint')}
          withAsterisk
          dir="auto"
          value={purpose.justification}
          onChange={({ currentTarget }) => setPurpose({ justification: currentTarget.value })}
        />
        <TextInput
          {...at('purpose.caseReference')}
          label={form('caseReference')}
          value={purpose.caseReference}
          onChange={({ currentTarget }) => setPurpose({ caseReference: currentTarget.value })}
        />
        <Otherwise {...props} />
      </Stack>
    </Panel>
  );
}

function Otherwise(props: Props) {
  const t = useTranslations('imports');
  const form = useTranslations('leadForm');
  const { settings } = props;
  const at = (path: string) => ({ id: `settings.${path}`, error: props.problemAt(`settings.${path}`) });
  const set = (change: Partial<ImportSettings>) => props.onChange({ ...settings, ...change });
  const choice = { value: '', label: form('choose') };
  return (
    <>
      <NativeSelect
        {...at('subjectRole')}
        label={t('role')}
        description={t('roleHint')}
        withAsterisk
        value={settings.subjectRole}
        data={[choice, ...subjectRoles.map((role) => ({ value: role, label: form(`role.${role}`) }))]}
        onChange={({ currentTarget }) =>
          set({ subjectRole: currentTarget.value as typeof settings.subjectRole })
        }
      />
      <TextInput
        {...at('title')}
        label={t('titleOtherwise')}
        description={t('titleOtherwiseHint')}
        dir="auto"
        value={settings.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
      />
      <NativeSelect
        {...at('urgency')}
        label={form('urgency')}
        description={form('urgencyHint')}
        value={settings.urgency}
        data={urgencies.map((urgency) => ({ value: urgency, label: form(`urgencyOf.${urgency}`) }))}
        onChange={({ currentTarget }) => set({ urgency: currentTarget.value as typeof settings.urgency })}
      />
      <TextInput
        {...at('region')}
        label={t('region')}
        description={t('regionHint')}
        maxLength={2}
        value={settings.region ?? ''}
        onChange={({ currentTarget }) => set({ region: currentTarget.value.toUpperCase() || null })}
      />
    </>
  );
}
