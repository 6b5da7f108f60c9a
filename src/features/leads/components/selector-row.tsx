'use client';

import { ActionIcon, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Badge } from '@/ui/badge';
import { decideSealed, type SubjectRole, subjectRoles } from '../domain';
import type { DraftSelector } from './draft';
import type { FormAgency } from './lead-form';
import styles from './selectors-field.module.css';
import type { Recogniser } from './use-recogniser';

interface Props {
  readonly id: string;
  readonly selector: DraftSelector;
  readonly recogniser: Recogniser;
  readonly agency: FormAgency;
  readonly leadRole: SubjectRole | '';
  readonly problem: string | undefined;
  readonly onChange: (selector: DraftSelector) => void;
  readonly onRemove: () => void;
}

/**
 * One selector: its canonical form, the country that was assumed, whose it is; or what is wrong with it. While it is
 * being typed it stays as typed, be it valid in between or not.
 */
export function SelectorRow({
  id,
  selector,
  recogniser,
  agency,
  leadRole,
  problem,
  onChange,
  onRemove,
}: Props) {
  const t = useTranslations('leadForm');
  const types = useTranslations('selectorTypes');
  const names = useRegionNames();
  const problems = useTranslations('problems');
  const [typing, setTyping] = useState(false);
  const result = recogniser.canonicalOf(selector, agency.region);
  const settled = result.ok && !typing;
  const shown = result.ok ? result.canonical : selector.value;
  const role = selector.subjectRole ?? leadRole;
  const sealed = role !== '' && decideSealed(agency.kind, role);
  const needsRegion = selector.type === 'phone' && (selector.region !== null || needsCountry(result));
  const wrong = problem ?? (result.ok ? undefined : problems(result.problem));
  return (
    <li id={id} tabIndex={-1} className={styles['row']} data-problem={wrong !== undefined}>
      <div className={styles['main']}>
        <span className={styles['kind']}>{types(selector.type)}</span>
        {settled ? (
          <>
            <code className={styles['value']}>{result.canonical}</code>
            <Act label={t('edit', { value: shown })} onClick={() => setTyping(true)}>
              <IconPencil size={16} />
            </Act>
          </>
        ) : (
          <ValueInput
            label={types(selector.type)}
            value={selector.value}
            wrong={!result.ok || problem !== undefined}
            focused={typing}
            onTyping={setTyping}
            onChange={(value) => onChange({ ...selector, value })}
          />
        )}
        {settled && result.assumedRegion && (
          <Badge tone="neutral">{t('assumed', { region: names.of(result.assumedRegion) ?? '' })}</Badge>
        )}
        {settled &&
          result.warnings.map((warning) => (
            <Badge key={warning} tone="soon">
              {t(`warning.${warning}`)}
            </Badge>
          ))}
        {sealed && <Badge tone="sealed">{t('sealed')}</Badge>}
      </div>
      <div className={styles['choices']}>
        {needsRegion && (
          <Country
            value={selector.region ?? agency.region ?? ''}
            countries={recogniser.countries}
            onChange={(region) => onChange({ ...selector, region })}
          />
        )}
        <Role
          label={t('roleOf', { value: shown })}
          value={selector.subjectRole}
          onChange={(subjectRole) => onChange({ ...selector, subjectRole })}
        />
        <Silent
          label={t('silentOf', { value: shown })}
          checked={selector.silent === true}
          onChange={(silent) => onChange({ ...selector, silent })}
        />
        <Act label={t('remove', { value: shown })} onClick={onRemove}>
          <IconX size={16} />
        </Act>
      </div>
      {wrong && <p className={styles['wrong']}>{wrong}</p>}
    </li>
  );
}

function Silent(props: { label: string; checked: boolean; onChange: (silent: boolean) => void }) {
  const t = useTranslations('leadForm');
  return (
    <Checkbox
      size="xs"
      label={t('silent')}
      aria-label={props.label}
      checked={props.checked}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}

/** Typing lasts until the field is left, or until Enter if what stands there can be read. */
function ValueInput(props: {
  label: string;
  value: string;
  wrong: boolean;
  focused: boolean;
  onTyping: (typing: boolean) => void;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      aria-label={props.label}
      value={props.value}
      error={props.wrong}
      autoFocus={props.focused}
      onChange={(event) => {
        props.onTyping(true);
        props.onChange(event.currentTarget.value);
      }}
      onBlur={() => props.onTyping(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        if (!props.wrong) event.currentTarget.closest('li')?.focus();
      }}
    />
  );
}

function Role(props: {
  label: string;
  value: SubjectRole | null;
  onChange: (role: SubjectRole | null) => void;
}) {
  const t = useTranslations('leadForm');
  return (
    <NativeSelect
      aria-label={props.label}
      size="xs"
      value={props.value ?? ''}
      onChange={(event) => props.onChange((event.currentTarget.value || null) as SubjectRole | null)}
      data={[
        { value: '', label: t('sameAsLead') },
        ...subjectRoles.map((of) => ({ value: of, label: t(`role.${of}`) })),
      ]}
    />
  );
}

function Act(props: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" onClick={props.onClick} aria-label={props.label}>
      {props.children}
    </ActionIcon>
  );
}

function needsCountry(result: ReturnType<Recogniser['canonicalOf']>): boolean {
  return result.ok
    ? result.assumedRegion !== undefined
    : ['no-region', 'not-valid-for-region', 'too-short'].includes(result.problem);
}

function useRegionNames(): Intl.DisplayNames {
  return new Intl.DisplayNames(useLocale(), { type: 'region' });
}

function Country(props: {
  value: string;
  countries: readonly string[];
  onChange: (region: string | null) => void;
}) {
  const t = useTranslations('leadForm');
  const names = useRegionNames();
  const options = props.countries.map((code) => ({
    value: code,
    label: `${names.of(code) ?? code} (${code})`,
  }));
  return (
    <NativeSelect
      aria-label={t('country')}
      size="xs"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value || null)}
      data={[{ value: '', label: t('country') }, ...options.sort((a, b) => a.label.localeCompare(b.label))]}
    />
  );
}
