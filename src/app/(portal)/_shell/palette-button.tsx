'use client';

import { IconSearch } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { ShellProps } from './shell';
import styles from './shell.module.css';

/** The palette is fetched when it is first wanted: it is larger than the page it stands on. */
const Palette = dynamic(() => import('./palette').then(({ Palette }) => Palette), { ssr: false });

export function PaletteButton({ sees }: { sees: ShellProps['sees'] }) {
  const t = useTranslations('shell');
  const [wanted, setWanted] = useState(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setWanted((times) => times + 1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className={styles['search']}
        aria-label={t('search')}
        onClick={() => setWanted(wanted + 1)}
      >
        <IconSearch size={16} aria-hidden />
        <span>{t('search')}</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      {wanted > 0 && <Palette wanted={wanted} sees={sees} />}
    </>
  );
}
