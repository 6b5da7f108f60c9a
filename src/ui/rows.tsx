import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './rows.module.css';

/** A work list: each row is one link, with an icon before it, facts below it and its state at the right. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles['rows']} aria-label={label}>
      {children}
    </ul>
  );
}

export function Row(props: {
  href: string;
  /** Stands before the link, such as a box to select the row. */
  before?: ReactNode;
  icon?: ReactNode;
  title: ReactNode;
  meta: ReactNode;
  side?: ReactNode;
}) {
  return (
    <li className={styles['row']} data-row>
      {props.before && <span className={styles['before']}>{props.before}</span>}
      <Link href={props.href} prefetch={false} className={styles['link']}>
        {props.icon && <span className={styles['icon']}>{props.icon}</span>}
        {props.title}
      </Link>
      <div className={styles['meta']}>{props.meta}</div>
      {props.side && <div className={styles['side']}>{props.side}</div>}
    </li>
  );
}
