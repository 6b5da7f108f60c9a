import { decideObjectType } from '../domain';
import type { EventSummary } from '../schema';

/** A translator of one namespace, of a page or of a job. */
export interface Translate {
  (key: string, values?: Record<string, string | number>): string;
  has(key: string): boolean;
}

export interface EventWords {
  actorOf(event: Pick<EventSummary, 'actor'>): string;
  /** Its type in words, and its reference or name; the end of its id where the auditor may not know more. */
  objectOf(event: EventSummary): string | null;
  purposeOf(event: Pick<EventSummary, 'purposeCode'>): string | null;
  sentence(event: EventSummary): string;
}

/** An event as a sentence: who did what. Members of other agencies are named by role and agency. */
export function eventWords(of: { audit: Translate; roles: Translate; purposes: Translate }): EventWords {
  const t = of.audit;
  const orItself = (translate: Translate, word: string) => (translate.has(word) ? translate(word) : word);
  const actorOf = ({ actor }: Pick<EventSummary, 'actor'>): string => {
    if (actor.role === 'none') return actor.agency ? t('system') : t('unknownActor');
    const role = actor.role
      .split('+')
      .map((one) => orItself(of.roles, one))
      .join(', ');
    return actor.name ? `${actor.name} (${role})` : t('roleOf', { role, agency: actor.agency ?? '' });
  };
  return {
    actorOf,
    objectOf: ({ object }) => {
      if (!object) return null;
      const type = decideObjectType(object.type);
      if (type === 'selector' && object.name) return t('selectorOf', { lead: object.name });
      const name = object.name ?? (object.id.length === 36 ? `…${object.id.slice(-8)}` : '');
      return `${type ? t(`objectOf.${type}`) : object.type} ${name}`.trim();
    },
    purposeOf: ({ purposeCode }) => purposeCode && orItself(of.purposes, purposeCode),
    sentence: (event) => {
      const key = `sentence.${event.type}`;
      const actor = actorOf(event);
      if (!t.has(key)) return t('sentenceUnknown', { actor, type: event.type });
      return t(key, { actor, agency: event.counterpart ?? t('unnamed') });
    },
  };
}
