import 'server-only';
import { createTranslator } from 'use-intl/core';
import type { Locale } from '@/core/locale';
import { eventWords, type Translate } from '../../words/domain';

/** The words of files: a worker has no reader's page, and words what it writes by the same messages. */
export async function wordsIn(locale: Locale) {
  const { default: messages } = await import(`@/messages/${locale}.json`);
  const of = (namespace: 'audit' | 'exports' | 'roles' | 'disclosures' | 'review'): Translate =>
    createTranslator({ locale, messages, namespace });
  const audit = of('audit');
  return {
    audit,
    exports: of('exports'),
    disclosures: of('disclosures'),
    review: of('review'),
    words: eventWords({
      audit,
      roles: of('roles'),
      purposes: createTranslator({ locale, messages, namespace: 'leadForm.purposeCode' }),
    }),
  };
}
