'use client';

import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';

/** The browser's own modal dialog: it holds the focus, and Escape closes it. */
export function Dialog(props: {
  title: string;
  role?: 'dialog' | 'alertdialog';
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      role={props.role}
      aria-labelledby={title}
      className={styles['dialog']}
      onClose={props.onClose}
    >
      <h2 id={title} className={styles['title']}>
        {props.title}
      </h2>
      {props.children}
    </dialog>
  );
}
