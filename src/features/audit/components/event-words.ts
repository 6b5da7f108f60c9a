import { useTranslations } from 'next-intl';
import type { EventSummary } from '../schema';

/** An event as a sentence: who did what. Members of other agencies are named by role and agency. */
export function useEventWords() {
  const t = useTranslations('audit');
  const roles = useTranslations('roles');
  const purposes = useTranslations('leadForm.purposeCode');
  const actorOf = ({ actor }: EventSummary): string => {
    if (actor.role === 'none') return actor.agency ? t('system') : t('unknownActor');
    const role = actor.role
      .split('+')
      .map((of) => (roles.has(of as 'liaison') ? roles(of as 'liaison') : of))
      .join(', ');
    return actor.name ? `${actor.name} (${role})` : t('roleOf', { role, agency: actor.agency ?? '' });
  };
  return {
    actorOf,
    purposeOf: ({ purposeCode }: EventSummary): string | null =>
      purposeCode && purposes.has(purposeCode as 'investigation')
        ? purposes(purposeCode as 'investigation')
        : purposeCode,
    sentence: (event: EventSummary): string => {
      const key = `sentence.${event.type}` as 'sentence.lead.read';
      const actor = actorOf(event);
      if (!t.has(key)) return t('sentenceUnknown', { actor, type: event.type });
      return t(key, { actor, agency: event.counterpart ?? '' });
    },
  };
}
