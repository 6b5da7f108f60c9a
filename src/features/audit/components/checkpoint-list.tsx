import { useTranslations } from 'next-intl';
import { LinkButton } from '@/ui/link-button';
import { Empty, Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { CheckpointDto, TrailKeyDto } from '../schema';
import styles from './audit.module.css';

/** The signed heads of the trail, with the exact text and signature that gpg takes. */
export function CheckpointList(props: { checkpoints: readonly CheckpointDto[]; older: string | null }) {
  const { checkpoints, older } = props;
  const t = useTranslations('audit');
  if (checkpoints.length === 0) return <Empty title={t('noCheckpoints')} />;
  return (
    <Panel title={t('checkpoints')} flush>
      <div className={styles['scroll']}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('checkpoint')}</th>
              <th scope="col">{t('sealedAt')}</th>
              <th scope="col">{t('size')}</th>
              <th scope="col">{t('signedText')}</th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.map((checkpoint) => (
              <tr key={checkpoint.no}>
                <td>{checkpoint.no}</td>
                <td>
                  <When at={checkpoint.sealedAt} precise />
                </td>
                <td>{checkpoint.treeSize}</td>
                <td>
                  <details>
                    <summary>{t('showSigned')}</summary>
                    <pre className={styles['bytes']}>{checkpoint.body}</pre>
                    <pre className={styles['bytes']}>{checkpoint.signature}</pre>
                  </details>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {older && (
        <div className={styles['older']}>
          <LinkButton href={older} quiet>
            {t('olderCheckpoints')}
          </LinkButton>
        </div>
      )}
    </Panel>
  );
}

export function KeyList({ keys }: { keys: readonly TrailKeyDto[] }) {
  const t = useTranslations('audit');
  const stateOf = ({ introducedNo, handedOverNo, revokedAfterNo }: TrailKeyDto): string[] => [
    ...(introducedNo === null ? [] : [t('keyTookOver', { no: introducedNo })]),
    ...(handedOverNo === null ? [] : [t('keyHandedOver', { no: handedOverNo })]),
    ...(revokedAfterNo === null ? [] : [t('keyRevoked', { no: revokedAfterNo })]),
  ];
  return (
    <Panel title={t('keys')}>
      <p className={styles['note']}>{t('keysNote')}</p>
      {keys.map((key) => (
        <details key={key.fingerprint}>
          <summary>
            <code>{key.fingerprint.match(/.{4}/g)?.join(' ')}</code> · <When at={key.createdAt} dateOnly />
            {key.expiresAt && (
              <>
                {' – '}
                <When at={key.expiresAt} dateOnly />
              </>
            )}
            {stateOf(key).map((state) => ` · ${state}`)}
          </summary>
          <pre className={styles['bytes']}>{key.publicKey}</pre>
        </details>
      ))}
    </Panel>
  );
}
