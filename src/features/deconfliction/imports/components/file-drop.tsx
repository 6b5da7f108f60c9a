'use client';

import '@mantine/dropzone/styles.css';
import { Dropzone } from '@mantine/dropzone';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

/** Takes one file, which stays in the browser until its rows are sent. */
export function FileDrop(props: { disabled: boolean; onFile: (file: File) => Promise<void> }) {
  const t = useTranslations('imports');
  const [failed, setFailed] = useState(false);
  return (
    <>
      <Dropzone
        multiple={false}
        disabled={props.disabled}
        inputProps={{ 'aria-label': t('choose') }}
        p="lg"
        onDrop={([file]) => {
          if (!file) return;
          setFailed(false);
          props.onFile(file).catch(() => setFailed(true));
        }}
      >
        <p>{t('drop')}</p>
        <p style={{ color: 'var(--text-soft)' }}>{t('stays')}</p>
      </Dropzone>
      {failed && <p role="alert">{t('unreadable')}</p>}
    </>
  );
}
