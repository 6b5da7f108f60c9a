'use client';

import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { type HashingProgress, hashPictures } from '@/client/picture-hashing/hash-pictures';
import type { HashedPicture } from '@/client/picture-hashing/messages';
import { newId } from '@/core/ids';
import { pdqQualityMin } from '@/core/pdq/distance';
import { Badge } from '@/ui/badge';
import { Glyph } from '@/ui/glyph';
import { Panel, Stack } from '@/ui/page';
import { decideSealed, picturesMax, type SubjectRole } from '../domain';
import type { DraftPicture } from './draft';
import type { FormAgency } from './lead-form';
import styles from './selectors-field.module.css';

const PictureDrop = dynamic(() => import('./picture-drop').then(({ PictureDrop }) => PictureDrop), {
  ssr: false,
});

interface Props {
  readonly agency: FormAgency;
  readonly leadRole: SubjectRole | '';
  readonly pictures: readonly DraftPicture[];
  readonly problemAt: (path: string) => string | undefined;
  readonly onChange: (pictures: readonly DraftPicture[]) => void;
}

type Refused = Extract<HashedPicture, { error: string }>;

/** Pictures are read and hashed here, in the browser; what stays on the page, and what is sent, are the hashes. */
export function PicturesField({ agency, leadRole, pictures, problemAt, onChange }: Props) {
  const t = useTranslations('pictures');
  const { progress, refused, repeated, leftOut, take } = useHashing(pictures, onChange);
  return (
    <Panel title={t('title', { count: pictures.length })} id="pictures">
      <Stack>
        <PictureDrop disabled={progress !== null} onFiles={take} />
        <div role="status" className={styles['said']}>
          {progress && (
            <>
              <p>{t('hashing', { name: progress.name, done: progress.done, total: progress.total })}</p>
              <Progress value={(100 * progress.done) / progress.total} aria-label={t('progress')} />
            </>
          )}
          {repeated > 0 && <p>{t('repeated', { count: repeated })}</p>}
          {leftOut > 0 && <p>{t('leftOut', { count: leftOut, most: picturesMax })}</p>}
        </div>
        {refused.map(({ name, error }) => (
          <p key={name} className={styles['wrong']} role="alert">
            {t(`error.${error}`, { name })}
          </p>
        ))}
        <ul className={styles['list']}>
          {pictures.map((picture, at) => (
            <PictureRow
              key={picture.key}
              id={`pictures.${at}`}
              picture={picture}
              sealed={leadRole !== '' && decideSealed(agency.kind, picture.subjectRole ?? leadRole)}
              problem={problemAt(`pictures.${at}`)}
              onRemove={() => onChange(pictures.filter(({ key }) => key !== picture.key))}
            />
          ))}
        </ul>
      </Stack>
    </Panel>
  );
}

function useHashing(pictures: readonly DraftPicture[], onChange: Props['onChange']) {
  const [progress, setProgress] = useState<HashingProgress | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [repeated, setRepeated] = useState(0);
  const [leftOut, setLeftOut] = useState(0);
  const aborted = useRef<AbortController>(null);
  useEffect(() => () => aborted.current?.abort(), []);

  async function take(files: readonly File[]): Promise<void> {
    aborted.current = new AbortController();
    const taken = files.slice(0, picturesMax - pictures.length);
    setLeftOut(files.length - taken.length);
    try {
      const hashed = await hashPictures(taken, setProgress, aborted.current.signal);
      const known = new Set(pictures.map((picture) => picture.hashed.sha256));
      const fresh = hashed.filter((picture): picture is DraftPicture['hashed'] => {
        if (!('sha256' in picture) || known.has(picture.sha256)) return false;
        known.add(picture.sha256);
        return true;
      });
      const errors = hashed.filter((picture): picture is Refused => 'error' in picture);
      setRefused(errors);
      setRepeated(hashed.length - errors.length - fresh.length);
      onChange([
        ...pictures,
        ...fresh.map((picture) => ({ key: newId(), hashed: picture, subjectRole: null })),
      ]);
    } catch (error) {
      if (!aborted.current.signal.aborted)
        setRefused(files.map(({ name }) => ({ name, error: 'unreadable' })));
      else if (!(error instanceof DOMException)) throw error;
    } finally {
      setProgress(null);
    }
  }
  return { progress, refused, repeated, leftOut, take: (files: readonly File[]) => void take(files) };
}

function PictureRow(props: {
  id: string;
  picture: DraftPicture;
  sealed: boolean;
  problem: string | undefined;
  onRemove: () => void;
}) {
  const t = useTranslations('pictures');
  const { hashed } = props.picture;
  const plain = hashed.quality !== undefined && hashed.quality < pdqQualityMin;
  return (
    <li id={props.id} tabIndex={-1} className={styles['row']} data-problem={props.problem !== undefined}>
      <div className={styles['main']}>
        <Glyph hex={hashed.pdq ?? hashed.sha256} />
        <bdi className={styles['value']}>{hashed.name}</bdi>
        {hashed.quality !== undefined && <span>{t('quality', { quality: hashed.quality })}</span>}
        {plain && <Badge tone="soon">{t('plain')}</Badge>}
        {hashed.problems.map((problem) => (
          <Badge key={problem} tone="soon">
            {t(`problem.${problem}`)}
          </Badge>
        ))}
        {props.sealed && <Badge tone="sealed">{t('sealed')}</Badge>}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        onClick={props.onRemove}
        aria-label={t('remove', { name: hashed.name })}
      >
        <IconX size={16} />
      </ActionIcon>
      <details className={styles['details']}>
        <summary>{t('hashes')}</summary>
        <dl data-picture={hashed.name}>
          {(['sha256', 'sha1', 'md5', 'pdq'] as const).map((type) =>
            hashed[type] === undefined ? null : (
              <div key={type}>
                <dt>{t(`type.${type}`)}</dt>
                <dd>
                  <code data-hash={type}>{hashed[type]}</code>
                </dd>
              </div>
            ),
          )}
        </dl>
      </details>
      {props.problem && <p className={styles['wrong']}>{props.problem}</p>}
    </li>
  );
}
