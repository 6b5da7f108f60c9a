'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { type HashingProgress, hashPictures } from '@/client/picture-hashing/hash-pictures';
import type { PictureHashes } from '@/client/picture-hashing/messages';
import { directMax } from '../domain';

/** Hashes pictures in the browser, one after the other, and adds what is new. */
export function usePictures(
  pictures: readonly PictureHashes[],
  onChange: (pictures: readonly PictureHashes[]) => void,
) {
  const t = useTranslations('pictures');
  const [progress, setProgress] = useState<HashingProgress | null>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const aborted = useRef<AbortController>(null);
  useEffect(() => () => aborted.current?.abort(), []);

  async function take(files: readonly File[]): Promise<void> {
    const ended = new AbortController();
    aborted.current = ended;
    try {
      const room = directMax.pictures - pictures.length;
      const hashed = await hashPictures(files.slice(0, room), setProgress, ended.signal);
      const byHash = new Map(pictures.map((picture) => [picture.sha256, picture]));
      for (const picture of hashed) if ('sha256' in picture) byHash.set(picture.sha256, picture);
      setRefused(
        hashed.flatMap((picture) =>
          'error' in picture ? t(`error.${picture.error}`, { name: picture.name }) : [],
        ),
      );
      onChange([...byHash.values()]);
    } catch (error) {
      if (ended.signal.aborted) return;
      setRefused(files.map(({ name }) => t('error.unreadable', { name })));
      if (!(error instanceof Error)) throw error;
    } finally {
      setProgress(null);
    }
  }
  return {
    refused,
    said: progress && t('hashing', { name: progress.name, done: progress.done, total: progress.total }),
    take: (files: readonly File[]) => void take(files),
  };
}
