import { IconAlertTriangle, IconCheck, IconClock, IconLock, IconPointFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './badge.module.css';

/** What is neutral needs no icon: it is a word without a colour. */
const icons = {
  overdue: IconAlertTriangle,
  soon: IconClock,
  done: IconCheck,
  sealed: IconLock,
  accent: IconPointFilled,
  neutral: null,
};
export type Tone = keyof typeof icons;

/** A state: colour, icon and word, never colour alone. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <span className={`${styles['badge']} ${styles[tone] ?? ''}`}>
      {Icon && <Icon size={12} aria-hidden />}
      {children}
    </span>
  );
}
