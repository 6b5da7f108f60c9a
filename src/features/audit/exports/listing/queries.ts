import 'server-only';
import { csvLine } from '@/core/csv';
import { AppError } from '@/core/errors';
import type { Locale } from '@/core/locale';
import type { MemberContext } from '@/server/context';
import { reportPdf } from '@/server/pdf';
import { transact } from '@/server/transact';
import type { EventSummary } from '../../schema';
import { cursorOf, matchingEvents } from '../../search/queries';
import { toSummaries } from '../../summaries/queries';
import type { EventWords } from '../../words/domain';
import { pdfEventsMax } from '../domain';
import type { EventFilter } from '../schema';
import { wordsIn } from '../wording/queries';

const eventsAtOnce = 500;

const columns = [
  ...['when', 'event', 'type', 'what', 'operation', 'outcome', 'agency', 'member', 'role', 'address'],
  ...['object', 'objectId', 'counterpart', 'purpose'],
] as const;

interface Listing {
  readonly ctx: MemberContext;
  /** The row of the event that asked for the list: what came after it is not in it. */
  readonly until: bigint;
  readonly filter: EventFilter;
  readonly locale: Locale;
  /** Awaited after so many events more were read. */
  readonly onEvents: (count: number) => Promise<void>;
}

/** A byte order mark, without which spreadsheets take UTF-8 for something else; a head; a line an event. */
export async function* eventsCsv(listing: Listing): AsyncGenerator<Uint8Array> {
  const { words, audit } = await wordsIn(listing.locale);
  yield Buffer.from(`\ufeff${csvLine(columns.map((column) => audit(column)))}`);
  for await (const events of eventsOf(listing)) {
    yield Buffer.from(events.map((event) => csvLine(cellsOf(event, words))).join(''));
  }
}

/**
 * The same to print and to sign: who asked for it, of which filter, and a row an event.
 *
 * @throws AppError `too-many` if it would be longer than a PDF of use.
 */
export async function eventsPdf(listing: Listing, checkpointNo: number): Promise<Buffer> {
  const { ctx, locale, filter } = listing;
  const { words, audit, exports } = await wordsIn(locale);
  const rows: string[][] = [];
  for await (const events of eventsOf(listing)) {
    rows.push(
      ...events.map((event) => [
        ...[event.at, words.sentence(event), words.objectOf(event) ?? '', event.actor.agency ?? ''],
        audit(`outcomeOf.${event.outcome}`),
      ]),
    );
    if (rows.length > pdfEventsMax) throw new AppError('too-many');
  }
  const { name, agency } = ctx.actor;
  const chosen = Object.entries(filter).filter(([, value]) => value !== null && value !== '');
  return reportPdf({
    ...{ title: exports('pdf.title'), language: locale, region: agency.region, made: ctx.now },
    facts: [
      [exports('pdf.for'), `${name}, ${agency.name}`],
      [exports('pdf.made'), ctx.now.toISOString()],
      [exports('pdf.upTo'), String(checkpointNo)],
      [exports('pdf.count'), String(rows.length)],
      [audit('personal.filter'), chosen.map(([facet, value]) => `${facet}: ${value}`).join(', ')],
    ],
    table: {
      head: ['when', 'what', 'object', 'agency', 'outcome'].map((column) => audit(column)),
      ...{ shares: [2.4, 5, 2.2, 2.2, 1.2], rows },
    },
    pageOf: (page, pages) => exports('pdf.pageOf', { page: String(page), pages: String(pages) }),
  });
}

/** Events of the filter in the auditor's scope, newest first, some hundreds at a time. */
async function* eventsOf({ ctx, until, filter, onEvents }: Listing): AsyncGenerator<EventSummary[]> {
  for (let cursor: string | null = null, more = true; more; ) {
    const { rows, last } = await transact(ctx, async (tx) => {
      const found = await matchingEvents(tx, ctx, { ...filter, cursor }, { limit: eventsAtOnce, until });
      return { rows: await toSummaries(tx, ctx, found), last: found.at(-1) };
    });
    if (rows.length > 0) yield rows;
    await onEvents(rows.length);
    more = rows.length === eventsAtOnce;
    cursor = last ? cursorOf(last) : null;
  }
}

function cellsOf(event: EventSummary, words: EventWords): string[] {
  const { id, at, type, op, outcome, actor, address, object, counterpart } = event;
  return [
    ...[at, id, type, words.sentence(event), op, outcome, actor.agency, actor.name, actor.role, address],
    ...[words.objectOf(event), object?.id, counterpart, words.purposeOf(event)],
  ].map((cell) => cell ?? '');
}
