'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '@/client/trpc';
import { newId } from '@/core/ids';
import { newSalt } from '../../components/draft';
import { partRows, rowsMax } from '../domain';
import type { BeginFile } from '../schema';

/** Reads a file in the browser and sends its rows part by part; the file itself is not sent. */
export function useSending(
  because: Pick<BeginFile, 'purpose' | 'subjectRole'>,
  left: number,
  onStarted: () => void,
) {
  const client = useTRPCClient();
  const [sent, setSent] = useState<{ sent: number; total: number } | null>(null);
  const [empty, setEmpty] = useState(false);
  /** Rows of a file that does not fit in what is left today: nothing of it was sent. */
  const [tooMany, setTooMany] = useState(0);
  const mutation = useMutation({
    retry: false,
    mutationFn: async (file: File) => {
      const { readCsv } = await import('./read-csv');
      const rows = readCsv(await file.text());
      setEmpty(rows.length === 0);
      setTooMany(rows.length > left ? rows.length : 0);
      if (rows.length === 0 || rows.length > left) return;
      const { id, parts } = await client.fileChecks.begin.mutate({
        ...{ ...because, id: newId(), salt: newSalt(), rows: Math.min(rows.length, rowsMax + 1) },
      });
      for (let part = 0; part < parts; part += 1) {
        setSent({ sent: part * partRows, total: rows.length });
        const some = rows.slice(part * partRows, (part + 1) * partRows);
        await client.fileChecks.addRows.mutate({ id, part, rows: some });
      }
      await client.fileChecks.start.mutate({ id });
    },
    onSettled: () => {
      setSent(null);
      onStarted();
    },
  });
  return { sent, empty, tooMany, error: mutation.error, take: (file: File) => mutation.mutate(file) };
}
