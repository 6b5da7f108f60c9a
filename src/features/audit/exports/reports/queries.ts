import 'server-only';
import type { Locale } from '@/core/locale';
import type { MemberContext } from '@/server/context';
import { type Report, reportPdf } from '@/server/pdf';
import { accountForDisclosures } from '../../disclosures/queries';
import { disclosureColumns, disclosureWords } from '../../disclosures/words/domain';
import type { FindingDto, Sheet } from '../../review/schema';
import { getSheet } from '../../review/sheet/queries';
import type { Translate } from '../../words/domain';
import { wordsIn } from '../wording/queries';

/** Who received what about a subject: as the page shows it, to hand out, with the checkpoint that it reaches to. */
export async function disclosuresPdf(
  ctx: MemberContext,
  of: { readonly references: readonly string[]; readonly locale: Locale; readonly checkpointNo: number },
): Promise<Buffer> {
  const { disclosures: t, exports, words } = await wordsIn(of.locale);
  const { found, missing, rows, more } = await accountForDisclosures(ctx, { references: [...of.references] });
  const { cells } = disclosureWords(t, words);
  return reportPdf({
    ...frame(ctx, of.locale, exports),
    title: t('reportOf', { references: found.join(', ') || '—' }),
    facts: [
      ...madeFor(ctx, exports),
      [exports('pdf.upTo'), String(of.checkpointNo)],
      [exports('pdf.entries'), String(rows.length)],
      [exports('pdf.about'), t('lead')],
      ...(missing.length > 0 ? [missingOf(t('missing', { references: missing.join(', ') }), exports)] : []),
      ...(more ? [missingOf(t('more', { count: rows.length }), exports)] : []),
      ...(rows.length === 0 ? [missingOf(t('none'), exports)] : []),
    ],
    ...(rows.length > 0 && {
      table: {
        head: disclosureColumns.map((column) => t(column)),
        ...{ shares: [2.1, 2, 2.6, 1.5, 2.4, 2.8], rows: rows.map(cells) },
      },
    }),
  });
}

const missingOf = (text: string, exports: Translate) => [exports('pdf.note'), text] as const;

/**
 * A week's review sheet, with the findings in words and what came of them, and the event by which it was signed off, if
 * it was.
 */
export async function sheetPdf(
  ctx: MemberContext,
  { week, locale }: { readonly week: string; readonly locale: Locale },
): Promise<{ pdf: Buffer; signedOff: string | null }> {
  const { review: t, exports } = await wordsIn(locale);
  const sheet = await getSheet(ctx, { week });
  const { findings, signed } = sheet;
  const pdf = await reportPdf({
    ...frame(ctx, locale, exports),
    title: `${sheet.agency}: ${t('title')}, ${t('sheetOf', { week: sheet.week })}`,
    facts: [
      ...madeFor(ctx, exports),
      [exports('pdf.about'), t('sheetIntro')],
      [t('shown'), t('sheetCounts', { count: findings.length, unclosed: sheet.unclosed })],
      [exports('pdf.signedOff'), signedOffOf(sheet, { review: t, exports })],
    ],
    ...(findings.length > 0 && {
      table: {
        head: ['finding', 'dayColumn', 'stateColumn', 'reviewer', 'noteOf'].map((column) => t(column)),
        ...{ shares: [3.6, 1.2, 1.4, 1.8, 3], rows: findings.map((finding) => findingCells(finding, t)) },
      },
    }),
  });
  return { pdf, signedOff: signed?.eventId ?? null };
}

function findingCells({ rule, member, count, day, ...of }: FindingDto, t: Translate): string[] {
  return [
    t(`ruleOf.${rule}.found`, { member: member ?? t('somebody'), count }),
    day,
    of.outcome ? t(`outcomeOf.${of.outcome}`) : t(`stateOf.${of.state}`),
    of.reviewer ?? '—',
    of.note ?? '—',
  ];
}

function signedOffOf(
  { signed, over }: Sheet,
  { review, exports }: { review: Translate; exports: Translate },
): string {
  if (signed) return `${signed.by ?? review('somebody')}, ${signed.at} (${signed.eventId})`;
  return over ? exports('pdf.notSignedOff') : review('notOver');
}

function frame({ actor, now }: MemberContext, language: Locale, exports: Translate) {
  return {
    ...{ language, region: actor.agency.region, made: now },
    pageOf: (page: number, pages: number) => exports('pdf.pageOf', { page, pages }),
  };
}

function madeFor({ actor, now }: MemberContext, exports: Translate): Report['facts'] {
  return [
    [exports('pdf.for'), `${actor.name}, ${actor.agency.name}`],
    [exports('pdf.made'), now.toISOString()],
  ];
}
