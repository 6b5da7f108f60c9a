'use client';

import { Button } from '@mantine/core';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { parseCheckpoint } from '@/core/checkpoint';
import { leafHash } from '@/core/merkle';
import { verifyInclusion } from '@/core/merkle-proof';
import { Badge } from '@/ui/badge';
import { Facts } from '@/ui/facts';
import { Panel } from '@/ui/page';
import { When } from '@/ui/when';
import type { Proof } from '../schema';
import styles from './audit.module.css';

/** Does the path lead from these very bytes to the root in the signed text? Computed here, in the browser. */
function holds(body: string, { leafIndex, path, checkpoint }: Proof): boolean {
  const { treeSize, root } = parseCheckpoint(checkpoint.body);
  return verifyInclusion({
    leaf: leafIndex,
    leafHash: leafHash(utf8ToBytes(body)),
    proof: path.map(hexToBytes),
    ...{ treeSize, root },
  });
}

export function ProofView({ body, proof }: { body: string; proof: Proof | null }) {
  const t = useTranslations('audit');
  const [result, setResult] = useState<boolean>();
  if (!proof) {
    return (
      <Panel title={t('proof')}>
        <p>{t('notSealed')}</p>
      </Panel>
    );
  }
  const { leafIndex, path, checkpoint } = proof;
  return (
    <Panel title={t('proof')}>
      <p className={styles['note']}>{t('proofNote')}</p>
      <Facts
        facts={[
          [t('leaf'), t('leafOf', { leaf: leafIndex, size: checkpoint.treeSize })],
          [t('checkpoint'), String(checkpoint.no)],
          [t('sealedAt'), <When key="at" at={checkpoint.sealedAt} precise />],
          [t('signedBy'), <code key="key">{checkpoint.fingerprint}</code>],
        ]}
      />
      <ol className={styles['path']} aria-label={t('path')}>
        {path.map((hash) => (
          <li key={hash}>{hash}</li>
        ))}
      </ol>
      <Button variant="default" onClick={() => setResult(holds(body, proof))}>
        {t('verify')}
      </Button>
      <p role="status" style={{ marginTop: 8 }}>
        {result === true && <Badge tone="done">{t('holds')}</Badge>}
        {result === false && <Badge tone="overdue">{t('holdsNot')}</Badge>}
      </p>
    </Panel>
  );
}
