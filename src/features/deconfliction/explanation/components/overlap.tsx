import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { Badge } from '@/ui/badge';
import { Glyph } from '@/ui/glyph';
import { Panel } from '@/ui/page';
import { SelectorIcon } from '../../components/selector-icon';
import { pictureChange } from '../../domain';
import { SignedReceipt } from '../../receipt/components/signed-receipt';
import type { HitDetail } from '../../schema';
import type { ExplainedGround } from '../schema';
import { Facts } from './facts';
import styles from './overlap.module.css';

const shownAtFirst = 10;
const digests = ['sha256', 'sha1', 'md5'];

type Reveal = (ground: ExplainedGround) => ReactNode;
type Group = readonly [ExplainedGround, ...ExplainedGround[]];

/** Why there is a hit, the strongest ground first: what each rests on, how sure it is, how far apart both were seen. */
export function Overlap({ hit, reveal }: { hit: HitDetail; reveal: Reveal }) {
  const t = useTranslations('hits');
  const groups = grouped(hit.grounds);
  const { daysApart } = hit;
  return (
    <Panel title={hit.withdrawnAt ? t('overlapped') : t('overlap', { count: groups.length })}>
      <p className={styles['apart']}>
        {daysApart === null ? t('why.notSaid') : t('why.apart', { days: daysApart })}
      </p>
      {hit.mayBeReassigned && (
        <p className={styles['warning']}>
          <IconAlertTriangle size={16} aria-hidden /> {t('why.reassigned')}
        </p>
      )}
      <List groups={groups.slice(0, shownAtFirst)} reveal={reveal} />
      {groups.length > shownAtFirst && (
        <details className={styles['more']}>
          <summary>{t('showAll', { count: groups.length })}</summary>
          <List groups={groups.slice(shownAtFirst)} reveal={reveal} />
        </details>
      )}
      <p className={styles['note']}>{t('overlapNote', { agency: hit.otherAgency.name })}</p>
      <SignedReceipt of="hit" id={hit.id} />
    </Panel>
  );
}

function List({ groups, reveal }: { groups: readonly Group[]; reveal: Reveal }) {
  const t = useTranslations('hits');
  const types = useTranslations('selectorTypes');
  return (
    <ol className={styles['grounds']} aria-label={t('overlap', { count: groups.length })}>
      {groups.map((group) => {
        const [ground] = group;
        const picture = group.find(({ glyph }) => glyph !== null) ?? ground;
        return (
          <li key={keyOf(ground)} className={styles['ground']}>
            <div className={styles['what']}>
              <span className={styles['type']}>
                <SelectorIcon type={ground.pictureId ? 'pdq' : ground.type} />{' '}
                {ground.pictureId ? t('picture') : types(ground.type)}
              </span>
              {picture.glyph && <Glyph hex={picture.glyph} />}
              {reveal(ground)}
              <Tiers group={group} />
              {ground.withdrawn && <Badge tone="neutral">{t('groundWithdrawn')}</Badge>}
            </div>
            {!ground.withdrawn && <Facts ground={picture} />}
          </li>
        );
      })}
    </ol>
  );
}

/** How strong: of a picture whether it is the same file, and how alike the two are. */
function Tiers({ group }: { group: Group }) {
  const t = useTranslations('hits');
  const types = useTranslations('selectorTypes');
  const same = group.filter(({ type }) => digests.includes(type));
  const others = group.filter(({ type }) => !digests.includes(type));
  return (
    <>
      {same.length > 0 && (
        <Badge tone="accent">
          {t('why.sameFile', { digests: same.map(({ type }) => types(type)).join(', ') })}
        </Badge>
      )}
      {others.map(({ tier, distance, form }) => (
        <Fragment key={`${tier} ${distance} ${form}`}>
          <Badge tone={tier === 'possible' ? 'neutral' : 'accent'}>
            {tier === 'near' ? t('near', { distance, change: pictureChange(form) }) : t(`tier.${tier}`)}
          </Badge>
        </Fragment>
      ))}
    </>
  );
}

/** What one line is about: a selector of ours as it met theirs, or a picture; what was withdrawn stands apart. */
function keyOf({ pictureId, selectorId, tier, withdrawn }: ExplainedGround): string {
  return `${pictureId ?? `${selectorId} ${tier}`} ${withdrawn !== null}`;
}

/** One line a selector of ours, or a picture with its digests and its likeness. What reads the same is said once. */
function grouped(grounds: readonly ExplainedGround[]): Group[] {
  const groups = new Map<string, [ExplainedGround, ...ExplainedGround[]]>();
  for (const ground of grounds) {
    const key = keyOf(ground);
    const group = groups.get(key);
    if (!group) groups.set(key, [ground]);
    else if (!group.some((one) => sameWords(one, ground))) group.push(ground);
  }
  return [...groups.values()];
}

function sameWords(one: ExplainedGround, other: ExplainedGround): boolean {
  return (
    one.type === other.type &&
    one.tier === other.tier &&
    one.distance === other.distance &&
    one.form === other.form
  );
}
