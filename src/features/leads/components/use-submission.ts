import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { forgetDraft } from '@/client/drafts';
import { isClientError, retryUnanswered, useTRPC } from '@/client/trpc';
import { useProblems } from '@/client/use-problems';
import { newId } from '@/core/ids';
import { asSent, type LeadDraft, toSubmission } from './draft';

/**
 * Sends a draft, once at a time; its key makes a repeated sending, by anybody's doubt, the same lead. If another text
 * was entered under that key, the draft takes a new one.
 */
export function useSubmission(draft: LeadDraft, onNewKey: (idempotencyKey: string) => void) {
  const t = useTranslations('leadForm');
  const trpc = useTRPC();
  const router = useRouter();
  const sending = useRef(false);
  const [sent, setSent] = useState(draft);
  const mutation = useMutation(
    trpc.deconfliction.submitLead.mutationOptions({
      ...retryUnanswered,
      onSuccess: ({ reference }) => {
        forgetDraft('lead');
        router.push(`/leads/${reference}`);
        router.refresh();
      },
      onError: (error) => {
        sending.current = false;
        if (isClientError(error) && error.data?.code === 'conflict') onNewKey(newId());
      },
    }),
  );
  const labelOf = useLabels();
  const { problems, problemAt, failure } = useProblems(mutation.error, {
    labelOf,
    stands: (path) => !isRoleOfOne(path) && asSent(path, sent, draft),
  });
  const entered = failure?.code === 'conflict';
  return {
    ...{ problems, problemAt },
    failure: entered ? { ...failure, text: t('entered'), advice: t('enteredAdvice') } : failure,
    pending: mutation.isPending || mutation.isSuccess,
    submit: () => {
      if (sending.current) return;
      sending.current = true;
      setSent(draft);
      mutation.mutate(toSubmission(draft));
    },
  };
}

/** The role of a selector is the lead's until one is chosen for it; that the lead's is missing is said once, there. */
function isRoleOfOne(path: string): boolean {
  return /^(selectors|pictures)\.\d+\.subjectRole$/.test(path);
}

/** What the form calls the field at a path of the submission. */
function useLabels(): (path: string) => string | undefined {
  const t = useTranslations('leadForm');
  const labels: Readonly<Record<string, string>> = {
    title: t('title'),
    narrative: t('narrative'),
    subjectRole: t('subjectRole'),
    seenAt: t('seenAt'),
    place: t('place'),
    'purpose.code': t('purpose'),
    'purpose.caseReference': t('caseReference'),
    'purpose.justification': t('justification'),
  };
  return (path) => {
    const [list, at] = path.split('.');
    if (list === 'selectors') return at ? t('selectorAt', { number: Number(at) + 1 }) : t('allSelectors');
    if (list === 'pictures') return at ? t('pictureAt', { number: Number(at) + 1 }) : t('allPictures');
    return labels[path];
  };
}
