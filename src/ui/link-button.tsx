import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './link-button.module.css';

/** A link that looks like a button: it goes somewhere. */
export function LinkButton(props: { href: string; quiet?: boolean; children: ReactNode }) {
  return (
    <Link
      href={props.href}
      prefetch={false}
      className={`${styles['button']} ${props.quiet ? styles['quiet'] : ''}`}
    >
      {props.children}
    </Link>
  );
}
