'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { EventDetail } from '../schema';
import type { ProofReport } from './check-proof';
import { MerklePath } from './merkle-path';
import styles from './proof.module.css';

/** Where the event stands in the signed tree, and the button with which the reader's own browser checks it. */
export function ProofView({ event }: { event: EventDetail }) {
  const t = useTranslations('audit');
  // The checker and OpenPGP are fetched when somebody wants them.
  const check = useMutation({
    mutationFn: async () => (await import('./check-proof')).checkProof(event, new Date()),
  });
  if (!event.proof) {
    return (
      <Panel title={t('proof')}>
        <p>{t('notSealed')}</p>
      </Panel>
    );
  }
  const { leafIndex, checkpoint } = event.proof;
  return (
    <Panel title={t('proof')}>
      <p className={styles['note']}>{t('proofNote')}</p>
      <Facts
        facts={[
          [t('leaf'), t('leafOf', { leaf: leafIndex, size: checkpoint.treeSize })],
          [t('checkpoint'), String(checkpoint.no)],
          [t('sealedAt'), <When key="at" at={checkpoint.sealedAt} precise />],
          [t('signedBy'), <Fingerprint key="key" of={checkpoint.fingerprint} />],
        ]}
      />
      <div className={styles['act']}>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {t('verify')}
        </Button>
      </div>
      <div role="status">
        {check.data && <Report report={check.data} />}
        {check.isError && <p>{t('notChecked')}</p>}
      </div>
    </Panel>
  );
}

function Report({ report }: { report: ProofReport }) {
  const t = useTranslations('audit');
  const { facts, path, signature } = report.holds;
  const line = (holds: boolean, text: string) => (
    <li>
      <Badge tone={holds ? 'done' : 'overdue'}>{t(holds ? 'holds' : 'holdsNot')}</Badge> {text}
    </li>
  );
  return (
    <>
      <ul className={styles['checks']}>
        {line(facts, t('checked.facts'))}
        {line(path, t('checked.path'))}
        {line(signature, t('checked.signature'))}
      </ul>
      {path && <MerklePath leaf={report.leaf} steps={report.steps} />}
      <p className={styles['note']}>{t('keysCompare')}</p>
    </>
  );
}

function Fingerprint({ of }: { of: string }) {
  return <code>{of.match(/.{4}/g)?.join(' ') ?? of}</code>;
}
