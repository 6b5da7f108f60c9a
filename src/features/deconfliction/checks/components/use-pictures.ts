'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { type HashingProgress, hashPictures } from '@/client/picture-hashing/hash-pictures';
import type { PictureHashes } from '@/client/picture-hashing/messages';
import { directMax } from '../domain';
import type { Change } from './draft';

/** Hashes pictures in the browser, one after the other, and adds what is new. */
export function usePictures(held: number, onChange: (by: Change) => void) {
  const t = useTranslations('pictures');
  const [progress, setProgress] = useState<HashingProgress | null>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const aborted = useRef<AbortController>(null);
  useEffect(() => () => aborted.current?.abort(), []);

  async function take(files: readonly File[]): Promise<void> {
    const ended = new AbortController();
    aborted.current = ended;
    try {
      const room = directMax.pictures - held;
      const hashed = await hashPictures(files.slice(0, room), setProgress, ended.signal);
      setRefused(
        hashed.flatMap((picture) =>
          'error' in picture ? t(`error.${picture.error}`, { name: picture.name }) : [],
        ),
      );
      const fresh = hashed.filter((picture): picture is PictureHashes => 'sha256' in picture);
      onChange(({ pictures }) => ({
        pictures: [...new Map([...pictures, ...fresh].map((picture) => [picture.sha256, picture])).values()],
      }));
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
