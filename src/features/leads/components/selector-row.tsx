'use client';

import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import { decideSealed, type SubjectRole, subjectRoles } from '../domain';
import type { DraftSelector } from './draft';
import type { FormAgency } from './lead-form';
import type { Recogniser } from './selectors-field';
import styles from './selectors-field.module.css';

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

/** One recognised selector: its canonical form, the country that was assumed, whose it is; or what is wrong with it. */
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
  const problems = useTranslations('problems');
  const result = recogniser.canonicalOf(selector, agency.region);
  const role = selector.subjectRole ?? leadRole;
  const sealed = role !== '' && decideSealed(agency.kind, role);
  const needsRegion = selector.type === 'phone' && (selector.region !== null || needsCountry(result));
  const wrong = problem ?? (result.ok ? undefined : problems(result.problem));
  return (
    <li id={id} tabIndex={-1} className={styles['row']} data-problem={wrong !== undefined}>
      <div className={styles['main']}>
        <span className={styles['kind']}>{types(selector.type)}</span>
        {result.ok ? (
          <code className={styles['value']}>{result.canonical}</code>
        ) : (
          <TextInput
            aria-label={types(selector.type)}
            value={selector.value}
            onChange={(event) => onChange({ ...selector, value: event.currentTarget.value })}
          />
        )}
        {result.ok && result.assumedRegion && (
          <Badge tone="neutral">{t('assumed', { region: result.assumedRegion })}</Badge>
        )}
        {result.ok &&
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
        <NativeSelect
          aria-label={t('roleOf', { value: result.ok ? result.canonical : selector.value })}
          size="xs"
          value={selector.subjectRole ?? ''}
          onChange={(event) =>
            onChange({ ...selector, subjectRole: (event.currentTarget.value || null) as SubjectRole | null })
          }
          data={[
            { value: '', label: t('sameAsLead') },
            ...subjectRoles.map((of) => ({ value: of, label: t(`role.${of}`) })),
          ]}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          onClick={onRemove}
          aria-label={t('remove', { value: result.ok ? result.canonical : selector.value })}
        >
          <IconX size={16} />
        </ActionIcon>
      </div>
      {wrong && <p className={styles['wrong']}>{wrong}</p>}
    </li>
  );
}

function needsCountry(result: ReturnType<Recogniser['canonicalOf']>): boolean {
  return result.ok
    ? result.assumedRegion !== undefined
    : ['no-region', 'not-valid-for-region', 'too-short'].includes(result.problem);
}

function Country(props: {
  value: string;
  countries: readonly string[];
  onChange: (region: string | null) => void;
}) {
  const t = useTranslations('leadForm');
  const names = new Intl.DisplayNames(useLocale(), { type: 'region' });
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
