import Link from 'next/link';
import styles from './filters.module.css';

/** One of a few views of a list; the choice stands in the address. */
export function Filters(props: {
  label: string;
  current: string;
  choices: readonly { value: string; label: string; href: string }[];
}) {
  return (
    <nav className={styles['filters']} aria-label={props.label}>
      {props.choices.map(({ value, label, href }) => (
        <Link
          key={value}
          href={href}
          prefetch={false}
          className={styles['choice']}
          {...(value === props.current && { 'aria-current': 'page' })}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
