'use client';

import '@mantine/dropzone/styles.css';
import { Dropzone } from '@mantine/dropzone';
import { useTranslations } from 'next-intl';
import styles from './check.module.css';

/** Takes any file: what is not a picture is told so by name, not silently left out. */
export function QuestionDrop(props: { disabled: boolean; onFiles: (files: readonly File[]) => void }) {
  const t = useTranslations('pictures');
  return (
    <Dropzone
      onDrop={props.onFiles}
      disabled={props.disabled}
      inputProps={{ 'aria-label': t('choose') }}
      p="md"
    >
      <p>{t('drop')}</p>
      <p className={styles['note']}>{t('stays')}</p>
    </Dropzone>
  );
}
