'use client';

import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { forgetDraft, readDraft, writeDraft } from '@/client/drafts';
import { ErrorSummary } from '@/client/error-summary';
import { isClientError, retryUnanswered, useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { Columns, Stack } from '@/ui/page';
import type { LeadDto } from '../schema';
import { type SelectorsDraft, selectorAt, toSelectors } from './draft';
import type { FormAgency } from './lead-form';
import { PicturesField } from './pictures-field';
import { SelectorsField } from './selectors-field';
import { useRecogniser } from './use-recogniser';
import { WhatHappens } from './what-happens';

interface Props {
  readonly lead: Pick<LeadDto, 'id' | 'reference' | 'subjectRole' | 'version'>;
  readonly agency: FormAgency;
}

/** More selectors for a lead, by the parts of the form that it was entered with. Typing is never lost. */
export function AddSelectors({ lead, agency }: Props) {
  const t = useTranslations('editLead');
  const form = useTranslations('leadForm');
  const recogniser = useRecogniser();
  const { draft, change, submit, pending, problems, problemAt, failure } = useAddition(lead);
  const common = { agency, leadRole: draft.subjectRole, problemAt };
  return (
    <form
      noValidate
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <ErrorSummary problems={problems} failure={failure} />
      <Columns>
        <Stack>
          <SelectorsField
            {...common}
            recogniser={recogniser}
            entry={draft.entry}
            selectors={draft.selectors}
            onEntry={(entry) => change({ entry })}
            onChange={(selectors) => change({ selectors })}
          />
          <PicturesField
            {...common}
            pictures={draft.pictures}
            onChange={(pictures) => change({ pictures })}
          />
        </Stack>
        <WhatHappens draft={draft} agency={agency} recogniser={recogniser}>
          <Stack>
            <Checkbox
              label={form('silentLead')}
              description={form('silentHint')}
              checked={draft.silent}
              onChange={(event) => change({ silent: event.currentTarget.checked })}
            />
            <Button type="submit" loading={pending} fullWidth size="md">
              {t('add')}
            </Button>
          </Stack>
        </WhatHappens>
      </Columns>
    </form>
  );
}

const emptyOf = (subjectRole: LeadDto['subjectRole']): SelectorsDraft => ({
  ...{ idempotencyKey: newId(), subjectRole, silent: false, entry: '', selectors: [], pictures: [] },
});

/** What has been typed for this lead in this tab, and sending it: the same key again is the same addition. */
function useAddition({ id, reference, subjectRole, version }: Props['lead']) {
  const name = `selectors of ${id}`;
  const t = useTranslations('editLead');
  const form = useTranslations('leadForm');
  const trpc = useTRPC();
  const router = useRouter();
  const [draft, setDraft] = useState(() => emptyOf(subjectRole));
  const [sent, setSent] = useState(draft);
  useEffect(() => {
    const stored = readDraft(name) as SelectorsDraft | null;
    if (stored) setDraft(stored);
  }, [name]);
  const change = (part: Partial<SelectorsDraft>) =>
    setDraft((before) => {
      const after = { ...before, ...part };
      writeDraft(name, after);
      return after;
    });
  const adding = useMutation(
    trpc.editing.addSelectors.mutationOptions({
      ...retryUnanswered,
      onSuccess: () => {
        forgetDraft(name);
        router.push(`/leads/${reference}`);
        router.refresh();
      },
      onError: (error) => {
        if (!isClientError(error) || error.data?.code !== 'conflict') return;
        change({ idempotencyKey: newId() });
        router.refresh();
      },
    }),
  );
  const { problems, problemAt, failure } = useProblems(adding.error, {
    labelOf: (path) => labelOf(form, path),
    stands: (path) => JSON.stringify(selectorAt(path, sent)) === JSON.stringify(selectorAt(path, draft)),
  });
  return {
    ...{ draft, change, problems, problemAt },
    failure:
      failure?.code === 'conflict' ? { ...failure, text: t('changed'), advice: t('changedAdvice') } : failure,
    pending: adding.isPending || adding.isSuccess,
    submit: () => {
      setSent(draft);
      const { idempotencyKey } = draft;
      adding.mutate({ leadId: id, version, idempotencyKey, ...toSelectors(draft) });
    },
  };
}

function labelOf(t: ReturnType<typeof useTranslations<'leadForm'>>, path: string): string {
  const [list, at] = path.split('.');
  const number = Number(at) + 1;
  if (list === 'pictures') return at ? t('pictureAt', { number }) : t('allPictures');
  return at ? t('selectorAt', { number }) : t('allSelectors');
}
