'use client';

import { Button, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import styles from './selectors-field.module.css';

const empty = { place: '', from: '', to: '' };

/** A place and when somebody was there, in the viewer's time zone: given on as one value, `PLACE @ FROM/TO`. */
export function PlaceField({ onAdd }: { onAdd: (value: string) => void }) {
  const t = useTranslations('leadForm');
  const [typed, setTyped] = useState(empty);
  const field = (name: keyof typeof empty) => ({
    value: typed[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  const whole = typed.place.trim() !== '' && typed.from !== '' && typed.to !== '';
  const isTurned = whole && typed.to < typed.from;
  const utc = (local: string) => new Date(local).toISOString();
  return (
    <details className={styles['place']}>
      <summary>{t('placeAndTime')}</summary>
      <p className={styles['said']}>{t('placeHint')}</p>
      <div className={styles['window']}>
        <TextInput label={t('placeName')} maxLength={200} {...field('place')} />
        <TextInput type="datetime-local" label={t('placeFrom')} {...field('from')} />
        <TextInput
          type="datetime-local"
          label={t('placeTo')}
          {...field('to')}
          error={isTurned && t('placeTurned')}
        />
        <Button
          variant="default"
          disabled={!whole || isTurned}
          onClick={() => {
            onAdd(`${typed.place} @ ${utc(typed.from)}/${utc(typed.to)}`);
            setTyped(empty);
          }}
        >
          {t('addPlace')}
        </Button>
      </div>
    </details>
  );
}
