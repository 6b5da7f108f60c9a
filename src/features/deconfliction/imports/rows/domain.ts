import type { FieldProblem } from '@/core/errors';
import type { SubjectRole, Urgency } from '@/features/leads/domain';
import { type SubmitLead, submitLeadSchema } from '@/features/leads/schema';
import type { ImportRow } from '../domain';
import type { ImportSettings } from '../schema';

/** Lower case, without accents and marks: what people write in a cell or a heading, in English and Spanish. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

const roleWords: Readonly<Record<string, SubjectRole>> = {
  ...{ suspect: 'suspect', sospechoso: 'suspect', sospechosa: 'suspect', investigado: 'suspect' },
  ...{ investigada: 'suspect', victim: 'victim', victima: 'victim', witness: 'witness', testigo: 'witness' },
  ...{ associate: 'associate', asociado: 'associate', asociada: 'associate', allegado: 'associate' },
  ...{ unknown: 'unknown', 'not known': 'unknown', desconocido: 'unknown', desconocida: 'unknown' },
};
const urgencyWords: Readonly<Record<string, Urgency>> = {
  ...{ immediate: 'immediate', inmediato: 'immediate', inmediata: 'immediate', urgent: 'urgent' },
  ...{ urgente: 'urgent', routine: 'routine', rutina: 'routine', ordinario: 'routine', ordinaria: 'routine' },
};

export type RowLead = Omit<SubmitLead, 'idempotencyKey'>;
const rowLeadSchema = submitLeadSchema.omit({ idempotencyKey: true });

export type RowReading =
  | { readonly ok: true; readonly lead: RowLead }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

const failed = (...problems: FieldProblem[]): RowReading => ({ ok: false, problems });

/**
 * A row as the lead that the form would send, by the form's own rules; the same in the preview and where it is entered.
 *
 * @param timeZone IANA name: that of the agency, for times written without one.
 */
export function readRow(row: ImportRow, settings: ImportSettings, timeZone: string): RowReading {
  if (row.broken) return failed({ path: 'row', problem: 'unreadable-row' });
  const problems: FieldProblem[] = [];
  if (settings.hasSourceIds && row.sourceId.trim() === '') {
    problems.push({ path: 'sourceId', problem: 'required' });
  }
  const said = <T>(path: 'subjectRole' | 'urgency', words: Readonly<Record<string, T>>, otherwise: T): T => {
    const word = folded(row[path]);
    const known = word === '' ? otherwise : words[word];
    if (known === undefined) problems.push({ path, problem: 'unknown-word' });
    return known ?? otherwise;
  };
  const seenAt = row.seenAt.trim() === '' ? null : readInstant(row.seenAt.trim(), timeZone);
  if (seenAt === undefined) problems.push({ path: 'seenAt', problem: 'date' });
  const subjectRole = said('subjectRole', roleWords, settings.subjectRole);
  const read = rowLeadSchema.safeParse({
    title: row.title.trim() || settings.title,
    narrative: row.narrative,
    subjectRole,
    urgency: said('urgency', urgencyWords, settings.urgency),
    seenAt: seenAt ?? null,
    place: row.place,
    purpose: settings.purpose,
    selectors: row.selectors.map((selector) => ({ ...selector, region: settings.region, subjectRole })),
    pictures: [],
  });
  for (const { path, message } of read.error?.issues ?? []) {
    problems.push({ path: path.join('.'), problem: /^[a-z-]+$/.test(message) ? message : 'invalid' });
  }
  return read.data && problems.length === 0 ? { ok: true, lead: read.data } : { ok: false, problems };
}

const dateAndTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * ISO 8601: a day, or a day and a time, with or without a zone. 03/04/2026 is not read: it is March to some and April
 * to others.
 *
 * @returns the instant in UTC; undefined if it is none
 */
export function readInstant(text: string, timeZone: string): string | undefined {
  const match = dateAndTime.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const parts = [hour || 0, minute || 0, second || 0] as const;
  const wall = Date.UTC(year, month - 1, day, ...parts);
  const date = new Date(wall);
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return undefined;
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return undefined;
  const zone = match[7]?.toUpperCase();
  const offset = zone === undefined ? offsetAt(wall, timeZone) : minutesOf(zone) * 60_000;
  return new Date(wall - offset).toISOString();
}

function minutesOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replaceAll(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone's clocks are ahead of UTC when they show `wall`. */
function offsetAt(wall: number, timeZone: string): number {
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv', { timeZone, ...shown });
  clocks.set(timeZone, clock);
  const shows = (instant: number) => Date.parse(`${clock.format(instant).replace(' ', 'T')}Z`);
  const nearly = shows(wall) - wall;
  return shows(wall - nearly) - (wall - nearly);
}
const shown = { dateStyle: 'short', timeStyle: 'medium' } as const;
