'use client';

import { NativeSelect } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Panel } from '@/ui/page';
import { columns as all, type Column } from '../columns/domain';
import styles from './imports.module.css';
import type { FileSample } from './read-file';

/** What each column is. A field that one column has is taken from the other that had it. */
export function Mapping(props: {
  sample: FileSample;
  columns: readonly Column[];
  onChange: (columns: readonly Column[]) => void;
}) {
  const t = useTranslations('imports');
  const types = useTranslations('selectorTypes');
  const single = (column: Column) => all.indexOf(column) > 0 && t.has(`column.${column}` as 'column.title');
  const word = (column: Column) =>
    t.has(`column.${column}` as 'column.title')
      ? t(`column.${column}` as 'column.title')
      : types(column as 'phone');
  const set = (at: number, column: Column) =>
    props.onChange(
      props.columns.map((now, place) =>
        place === at ? column : now === column && single(column) ? 'ignore' : now,
      ),
    );
  return (
    <Panel title={t('mapping')}>
      <p>{t('mappingHint')}</p>
      <div className={styles['columns']}>
        {props.sample.headers.map((header, at) => (
          <NativeSelect
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same heading
            key={at}
            label={header.trim() || t('noHeading', { number: at + 1 })}
            description={<bdi className={styles['example']}>{exampleOf(props.sample, at) || t('empty')}</bdi>}
            value={props.columns[at] ?? 'ignore'}
            data={all.map((column) => ({ value: column, label: word(column) }))}
            onChange={({ currentTarget }) => set(at, currentTarget.value as Column)}
          />
        ))}
      </div>
    </Panel>
  );
}

function exampleOf({ records }: FileSample, at: number): string {
  const cell = records.find((record) => (record?.[at] ?? '').trim() !== '')?.[at] ?? '';
  return cell.length > 40 ? `${cell.slice(0, 39)}…` : cell;
}
