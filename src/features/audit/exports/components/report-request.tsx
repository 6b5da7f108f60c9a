'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorSummary } from '@/client/error-summary';
import { useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { chooseLocale } from '@/core/locale';
import { Panel, Stack } from '@/ui/page';
import { ExportItem } from './export-list';

type About =
  | { readonly kind: 'disclosures_pdf'; readonly references: string[] }
  | { readonly kind: 'sheet_pdf'; readonly week: string };

const keptHours = 8;

/** The report that the page shows, as a signed PDF: asks what for, and hands it out when it is made. */
export function ReportRequest({ about }: { about: About }) {
  const t = useTranslations('exports');
  const trpc = useTRPC();
  const locale = chooseLocale(useLocale(), null);
  const [id] = useState(newId);
  const [justification, setJustification] = useState('');
  const request = useMutation(trpc.exports.requestReport.mutationOptions());
  const { failure, problems, problemAt } = useProblems(request.error);
  return (
    <div className="screen-only">
      <Panel title={t('report.title')}>
        {request.data ? (
          <ExportItem known={request.data} />
        ) : (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              request.mutate({ ...about, id, keptHours, locale, justification });
            }}
          >
            <ErrorSummary failure={failure} problems={problems} />
            <Stack>
              <p>{t('report.hint')}</p>
              <TextInput
                id="justification"
                label={t('justification')}
                error={problemAt('justification')}
                value={justification}
                onChange={(event) => setJustification(event.currentTarget.value)}
              />
              <div>
                <Button type="submit" variant="default" loading={request.isPending}>
                  {t('report.make')}
                </Button>
              </div>
            </Stack>
          </form>
        )}
      </Panel>
    </div>
  );
}
