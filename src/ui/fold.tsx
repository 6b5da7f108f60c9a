'use client';

import { Button } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import styles from './fold.module.css';

/** What stands beside a list on a large screen, and behind a button on a phone, where the list comes first. */
export function Fold({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        className={styles['button']}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {label}
      </Button>
      <div id={id} className={styles['folded']} data-open={open}>
        {children}
      </div>
    </>
  );
}
