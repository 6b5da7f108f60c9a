import styles from './bars.module.css';

interface Bar {
  readonly label: string;
  /** The whole of it in words, for who does not see the columns. */
  readonly text: string;
  readonly values: readonly [number, number];
}

/** Two small columns a day: enough to see a week, with the numbers in words for screen readers and pointers. */
export function Bars({ bars, legend }: { bars: readonly Bar[]; legend: readonly [string, string] }) {
  const most = Math.max(...bars.flatMap(({ values }) => values)) || 1;
  return (
    <>
      <ul className={styles['bars']}>
        {bars.map(({ label, text, values }) => (
          <li key={label} className={styles['day']} title={text}>
            <div className={styles['columns']} aria-hidden>
              {values.map((value, at) => (
                <div
                  key={legend[at]}
                  className={`${styles['bar']} ${at === 1 ? styles['second'] : ''}`}
                  style={{ height: `${(100 * value) / most}%` }}
                />
              ))}
            </div>
            <span aria-hidden>{label}</span>
            <span className="visually-hidden">{text}</span>
          </li>
        ))}
      </ul>
      <div className={styles['legend']} aria-hidden>
        <span>{legend[0]}</span>
        <span>{legend[1]}</span>
      </div>
    </>
  );
}
