import { useTranslations } from 'next-intl';
import { decideObjectType } from '../domain';
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
    /** Its type in words, and its reference or name; the end of its id where the auditor may not know more. */
    objectOf: ({ object }: EventSummary): string | null => {
      if (!object) return null;
      const type = decideObjectType(object.type);
      if (type === 'selector' && object.name) return t('selectorOf', { lead: object.name });
      const name = object.name ?? (object.id.length === 36 ? `…${object.id.slice(-8)}` : '');
      return `${type ? t(`objectOf.${type}`) : object.type} ${name}`.trim();
    },
    purposeOf: ({ purposeCode }: EventSummary): string | null =>
      purposeCode && purposes.has(purposeCode as 'investigation')
        ? purposes(purposeCode as 'investigation')
        : purposeCode,
    sentence: (event: EventSummary): string => {
      const key = `sentence.${event.type}` as 'sentence.lead.read';
      const actor = actorOf(event);
      if (!t.has(key)) return t('sentenceUnknown', { actor, type: event.type });
      return t(key, { actor, agency: event.counterpart ?? t('unnamed') });
    },
  };
}
