import styles from './skeletons.module.css';

/** The shape of a page that comes: a title and a list. */
export function Skeletons() {
  return (
    <div className={styles['page']} aria-hidden="true">
      <div className={styles['title']} />
      <div className={styles['panel']}>
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <div key={row} className={styles['row']} />
        ))}
      </div>
    </div>
  );
}
