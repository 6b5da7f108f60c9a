'use client';

import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPCClient } from '@/client/trpc';
import { newId } from '@/core/ids';
import { newSalt } from '../../components/draft';
import { partRows, rowsMax } from '../domain';
import type { AddRows, BeginFile, FileCheckDto } from '../schema';

type Unsent = Pick<FileCheckDto, 'id' | 'rowsTotal' | 'parts'>;

/** A file that was read in the browser. Nothing of it has been sent. */
export interface ChosenFile {
  readonly name: string;
  readonly rows: AddRows['rows'];
  /** The check that was broken off and of which this is to be the rest. */
  readonly of: Unsent | null;
}

function toBeginning(because: Pick<BeginFile, 'purpose' | 'subjectRole'>, rows: number): BeginFile {
  return { ...because, id: newId(), salt: newSalt(), rows: Math.min(rows, rowsMax + 1) };
}

/**
 * Reads a file in the browser and, once that is said, sends its rows part by part; the file itself is not sent. Of what
 * was broken off the rest is sent: the portal takes no part twice.
 */
export function useSending(because: Pick<BeginFile, 'purpose' | 'subjectRole'>, onChanged: () => void) {
  const client = useTRPCClient();
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [sent, setSent] = useState<{ sent: number; total: number } | null>(null);
  const stopped = useRef(false);
  const reading = useMutation({
    mutationFn: async ({ file, of }: { file: File; of: Unsent | null }) => {
      const { readCsv } = await import('./read-csv');
      setChosen({ name: file.name, rows: readCsv(await file.text()), of });
    },
  });
  const sending = useMutation({
    retry: false,
    mutationFn: async ({ rows, of }: ChosenFile) => {
      stopped.current = false;
      setSent({ sent: 0, total: rows.length });
      const { id, parts } = of ?? (await client.fileChecks.begin.mutate(toBeginning(because, rows.length)));
      for (let part = 0; part < parts; part += 1) {
        if (stopped.current) return;
        const some = rows.slice(part * partRows, (part + 1) * partRows);
        await client.fileChecks.addRows.mutate({ id, part, rows: some });
        setSent({ sent: part * partRows + some.length, total: rows.length });
      }
      await client.fileChecks.start.mutate({ id });
    },
    onSuccess: () => setChosen(null),
    onSettled: () => {
      setSent(null);
      onChanged();
    },
  });
  return {
    ...{ chosen, sent, error: sending.error, unreadable: reading.isError },
    take: (file: File, of: Unsent | null) => {
      sending.reset();
      reading.mutate({ file, of });
    },
    send: () => chosen && sending.mutate(chosen),
    /** What was sent by then is kept for a day: the rest can be sent later. */
    stop: () => {
      stopped.current = true;
    },
    putBack: () => {
      sending.reset();
      setChosen(null);
    },
  };
}
