import { useTranslations } from 'next-intl';
import type { ProofReport } from './check-proof';
import styles from './proof.module.css';

const [width, level, box] = [320, 44, { width: 92, height: 24 }];
const center = width / 2;
const short = (hash: string) => hash.slice(0, 8);

/** The way from the leaf, at the foot, to the root: at each level what is joined, and on which side. */
export function MerklePath({ leaf, steps }: Pick<ProofReport, 'leaf' | 'steps'>) {
  const t = useTranslations('audit');
  const height = level * steps.length + box.height + 8;
  const yOf = (at: number) => height - box.height / 2 - 4 - level * at;
  const xOf = (side: 'left' | 'right') => (side === 'left' ? box.width / 2 + 2 : width - box.width / 2 - 2);
  return (
    <>
      <svg
        className={styles['drawing']}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('pathDrawn', { steps: steps.length })}
      >
        {steps.map(({ sibling, side }, at) => (
          <g key={sibling}>
            <path d={`M${center} ${yOf(at)}V${yOf(at + 1)}`} className={styles['edge']} />
            <path
              d={`M${xOf(side)} ${yOf(at)}V${yOf(at) - level / 2}H${center}`}
              className={styles['edge']}
            />
            <Hash x={xOf(side)} y={yOf(at)} hash={sibling} />
          </g>
        ))}
        <Hash x={center} y={yOf(0)} hash={leaf} kind="leaf" />
        {steps.map(({ node }, at) => (
          <Hash
            key={node}
            {...{ x: center, y: yOf(at + 1), hash: node }}
            kind={at === steps.length - 1 ? 'root' : 'node'}
          />
        ))}
      </svg>
      <details>
        <summary>{t('path')}</summary>
        <ol className={styles['path']}>
          <li>{leaf}</li>
          {steps.map(({ sibling, side, node }) => (
            <li key={sibling}>{t(`joined.${side}`, { sibling, node })}</li>
          ))}
        </ol>
      </details>
    </>
  );
}

function Hash(props: { x: number; y: number; hash: string; kind?: 'leaf' | 'node' | 'root' }) {
  const { x, y, hash, kind } = props;
  return (
    <g className={`${styles['hash']} ${kind ? styles[kind] : ''}`}>
      <rect x={x - box.width / 2} y={y - box.height / 2} width={box.width} height={box.height} rx={6} />
      <text x={x} y={y} dominantBaseline="central" textAnchor="middle">
        {short(hash)}
      </text>
    </g>
  );
}
