'use client';

import '@mantine/dropzone/styles.css';
import { Dropzone } from '@mantine/dropzone';
import { useTranslations } from 'next-intl';

/** Takes any file: what is not a picture is told so by name, not silently left out. */
export function PictureDrop({
  disabled,
  onFiles,
}: {
  disabled: boolean;
  onFiles: (files: readonly File[]) => void;
}) {
  const t = useTranslations('pictures');
  return (
    <Dropzone onDrop={onFiles} disabled={disabled} inputProps={{ 'aria-label': t('choose') }} p="lg">
      <p>{t('drop')}</p>
      <p style={{ color: 'var(--text-soft)' }}>{t('stays')}</p>
    </Dropzone>
  );
}
