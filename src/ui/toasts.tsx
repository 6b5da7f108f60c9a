import type { ReactNode } from 'react';
import styles from './toasts.module.css';

export interface Toast {
  readonly id: string;
  readonly text: ReactNode;
}

/** A live region that is always there, so that screen readers announce what comes into it. */
export function Toasts(props: {
  toasts: readonly Toast[];
  label: string;
  dismiss: string;
  onDismiss: (id: string) => void;
}) {
  return (
    <section className={styles['toasts']} aria-label={props.label} aria-live="polite">
      {props.toasts.map(({ id, text }) => (
        <div key={id} className={styles['toast']}>
          {text}
          <button
            type="button"
            className={styles['dismiss']}
            aria-label={props.dismiss}
            onClick={() => props.onDismiss(id)}
          >
            ×
          </button>
        </div>
      ))}
    </section>
  );
}
