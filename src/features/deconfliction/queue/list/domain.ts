/** Where a page of the list ended: the values that it is ordered by, so that a hit that has moved since skips nothing. */
export interface Place {
  readonly settledAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly dueAt: Date;
  readonly hitId: string;
}

export const cursorPattern = /^(\d{1,15})?\.(\d{1,15})?\.\d{1,15}\.[0-9a-f-]{36}$/;

export function cursorOf({ settledAt, acknowledgedAt, dueAt, hitId }: Place): string {
  const at = (date: Date | null) => date?.getTime() ?? '';
  return [at(settledAt), at(acknowledgedAt), at(dueAt), hitId].join('.');
}

/** @throws if the text does not have the form of a cursor; the schema has seen to that. */
export function placeOf(cursor: string): Place {
  const [settled = '', acknowledged = '', due, hitId] = cursor.split('.');
  if (!due || !hitId) throw new Error('That is no cursor.');
  const at = (text: string) => (text ? new Date(Number(text)) : null);
  return {
    settledAt: at(settled),
    acknowledgedAt: at(acknowledged),
    dueAt: new Date(Number(due)),
    hitId,
  };
}
