'use client';

import { Button } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Dialog } from '@/ui/dialog';
import styles from './shell.module.css';

const keys = [
  ['Ctrl K · ⌘ K', 'palette'],
  ['j', 'next'],
  ['k', 'previous'],
  ['o', 'open'],
  ['a', 'acknowledge'],
  ['?', 'help'],
] as const;

/** `?` shows what the keyboard can do, anywhere but in a field. */
export function KeysSheet() {
  const t = useTranslations('shell');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === '?' && !target.closest('input, textarea, select, dialog')) setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (!open) return null;
  return (
    <Dialog title={t('keys')} onClose={() => setOpen(false)}>
      <dl className={styles['keys']}>
        {keys.map(([key, act]) => (
          <div key={key} className={styles['key']}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keyOf.${act}`)}</dd>
          </div>
        ))}
      </dl>
      <Button variant="default" onClick={() => setOpen(false)}>
        {t('close')}
      </Button>
    </Dialog>
  );
}
