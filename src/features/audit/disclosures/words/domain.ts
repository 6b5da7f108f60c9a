import type { EventWords, Translate } from '../../words/domain';
import type { DisclosureRow } from '../schema';

export const disclosureColumns = ['when', 'recipient', 'what', 'leadColumn', 'by', 'why'] as const;

/** A row of the accounting in words, on the page and in the files made of it. */
export function disclosureWords(t: Translate, { actorOf, purposeOf }: EventWords) {
  const known = (key: string, otherwise: string) => (t.has(key) ? t(key) : otherwise);
  const what = ({ type, op }: DisclosureRow) => known(`kind.${type}`, t(`did.${op}`));
  const by = ({ actor }: DisclosureRow) => actorOf({ actor: { ...actor, own: actor.name !== null } });
  const why = (row: DisclosureRow) =>
    [purposeOf(row), row.basis && known(`basisOf.${row.basis}`, row.basis), row.justification]
      .filter(Boolean)
      .join(' · ');
  return {
    ...{ what, by, why },
    /** One a column. */
    cells: (row: DisclosureRow) => [row.at, row.recipient, what(row), row.lead, by(row), why(row)],
  };
}
