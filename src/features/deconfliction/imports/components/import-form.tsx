'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPCClient } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import type { PurposeCode } from '@/features/leads/domain';
import { Panel, Stack } from '@/ui/page';
import type { Column } from '../columns/domain';
import type { ImportSettings } from '../schema';
import { Mapping } from './mapping';
import { Preview } from './preview';
import type { FileSample } from './read-file';
import { Settings } from './settings';
import { send, type Upload } from './upload';

const FileDrop = dynamic(() => import('./file-drop').then((module) => module.FileDrop), { ssr: false });

export interface ImportingAgency {
  readonly region: string | null;
  readonly timeZone: string;
}

interface Chosen {
  readonly file: File;
  readonly sample: FileSample;
  readonly preview: typeof import('./reader').preview;
}

const nothingSaid: ImportSettings = {
  purpose: { code: '' as PurposeCode, caseReference: '', justification: '' },
  title: '',
  subjectRole: '' as ImportSettings['subjectRole'],
  urgency: 'routine',
  region: null,
  hasSourceIds: false,
};

/** A file of leads: what its columns are, how its first rows will read, and why it is entered; then it is sent. */
export function ImportForm({ agency }: { agency: ImportingAgency }) {
  const t = useTranslations('imports');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [columns, setColumns] = useState<readonly Column[]>([]);
  const [said, setSaid] = useState(nothingSaid);
  const upload = useUpload(() => setChosen(null));
  const { problems, problemAt, failure } = useProblems(upload.error);
  const settings = { ...said, hasSourceIds: columns.includes('sourceId') };

  async function choose(file: File) {
    const reader = await import('./reader');
    const sample = await reader.sampleOf(file);
    const cells = sample.records.filter((record) => record !== null);
    setColumns(reader.guessColumns(sample.headers, cells, agency.region));
    setChosen({ file, sample, preview: reader.preview });
  }

  return (
    <form
      noValidate
      aria-busy={upload.pending}
      onSubmit={(event) => {
        event.preventDefault();
        if (!chosen) return;
        upload.start({ id: newId(), file: chosen.file, headers: chosen.sample.headers, columns, settings });
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Stack>
        <Panel title={t('file')}>
          <FileDrop disabled={upload.pending} onFile={choose} />
          {chosen && <p role="status">{t('chosen', { columns: columns.length })}</p>}
        </Panel>
        {chosen && (
          <>
            <Mapping sample={chosen.sample} columns={columns} onChange={setColumns} />
            <Settings settings={said} problemAt={problemAt} onChange={setSaid} />
            <Preview
              rows={chosen.preview(chosen.sample, {
                ...{ columns, ...agency },
                settings: withStandIns(settings),
              })}
            />
            <Button
              type="submit"
              size="md"
              loading={upload.pending}
              disabled={chosen.sample.records.length === 0}
            >
              {t('submit')}
            </Button>
            <p role="status">{upload.sent > 0 && t('sent', { count: upload.sent })}</p>
          </>
        )}
      </Stack>
    </form>
  );
}

/** The preview shows what is wrong with rows, not what the form still lacks. */
function withStandIns(settings: ImportSettings): ImportSettings {
  return {
    ...settings,
    subjectRole: settings.subjectRole || 'unknown',
    purpose: { code: 'investigation', caseReference: '', justification: '-' },
  };
}

function useUpload(onDone: () => void) {
  const client = useTRPCClient();
  const router = useRouter();
  const [sent, setSent] = useState(0);
  const mutation = useMutation({
    mutationFn: (upload: Upload) => send(client, upload, setSent),
    onSuccess: () => {
      onDone();
      router.refresh();
    },
    onSettled: () => setSent(0),
  });
  return {
    ...{ sent, error: mutation.error, pending: mutation.isPending },
    start: (upload: Upload) => {
      if (!mutation.isPending) mutation.mutate(upload);
    },
  };
}
