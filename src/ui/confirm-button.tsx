'use client';

import { Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

/** Asks once more, in place, naming what will happen. */
export function ConfirmButton(props: { label: string; confirm: string; onConfirm: () => void }) {
  const t = useTranslations('common');
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {props.label}
      </Button>
    );
  }
  return (
    <Group gap="xs" role="group" aria-label={props.confirm}>
      <span>{props.confirm}</span>
      <Button
        size="xs"
        color="red"
        autoFocus
        onClick={() => {
          setAsking(false);
          props.onConfirm();
        }}
      >
        {props.label}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(false)}>
        {t('cancel')}
      </Button>
    </Group>
  );
}
