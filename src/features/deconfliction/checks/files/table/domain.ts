import type { Holding } from '../../schema';
import type { FileAnswerRow } from '../schema';

/**
 * One cell. What a spreadsheet would take for a formula, behind whatever it would not show, is marked as text (OWASP,
 * "CSV Injection").
 */
export function csvCell(text: string): string {
  const formula = /^[\p{C}\p{Z}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u.test(text);
  return `"${(formula ? `'${text}` : text).replaceAll('"', '""')}"`;
}

const header = [
  'row',
  'type',
  'value',
  'result',
  'agency',
  'ground',
  'why',
  'distance',
  'last_seen',
  'desk',
  'phone',
  'email',
];

const line = (cells: readonly (string | number)[]) =>
  `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;

export const csvHeader = line(header);

/** A line for each holder of the row's value; one for a row that nobody holds, or that could not be asked. */
export function csvLines({ number, type, value, problem, sealed, holdings }: FileAnswerRow): string {
  const asked = [number, type ?? '', value];
  if (problem) return line([...asked, `not readable: ${problem}`, '', '', '', '', '', '', '', '']);
  if (sealed) return line([...asked, 'sealed, not checked', '', '', '', '', '', '', '', '']);
  if (holdings.length === 0) return line([...asked, 'not held', '', '', '', '', '', '', '', '']);
  return holdings.map((holding) => line([...asked, ...holder(holding)])).join('');
}

const assumed = { us: 'by you', them: 'by them', both: 'by both' } as const;

const why = ({ basis, assumedBy }: Holding) =>
  assumedBy ? `country assumed ${assumed[assumedBy]}` : basis === 'alias' ? 'written differently' : '';

function holder(holding: Holding): (string | number)[] {
  const { agency, mine, tier, distance, lastSeenAt } = holding;
  const { name, phone, email } = agency.desk;
  return [
    mine ? 'yours' : 'held',
    ...[agency.name, tier, why(holding), tier === 'near' ? distance : '', lastSeenAt ?? ''],
    ...(mine ? ['', '', ''] : [name, phone, email]),
  ];
}
