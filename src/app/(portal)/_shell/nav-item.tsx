'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import styles from './shell.module.css';

/** Not prefetched: to read a page is an event of the trail, and hovering is not reading. */
export function NavItem(props: { href: string; children: ReactNode }) {
  const path = usePathname();
  const current = props.href === '/' ? path === '/' : path.startsWith(props.href);
  return (
    <Link
      href={props.href}
      prefetch={false}
      className={styles['item']}
      {...(current && { 'aria-current': 'page' })}
    >
      {props.children}
    </Link>
  );
}
