import { useTranslations } from 'next-intl';
import { type EventWords, eventWords } from '../words/domain';

/** An event as a sentence, in the reader's language. */
export function useEventWords(): EventWords {
  return eventWords({
    audit: useTranslations('audit'),
    roles: useTranslations('roles'),
    purposes: useTranslations('leadForm.purposeCode'),
  });
}
