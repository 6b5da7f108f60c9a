import { exitCodes, printable } from '@/core/bundle/findings';
import type { EvidenceVerdict } from '@/core/evidence/judge';
import { counted, findingsText, instant, keysText, number } from './verify-text';

/** The verdict in words. */
export function evidenceText(path: string, kind: 'receipt' | 'proof', verdict: EvidenceVerdict): string {
  const parts = [
    headline(path, kind, verdict.exitCode),
    receiptText(verdict),
    eventText(verdict),
    successionText(verdict),
    checkpointText(verdict),
    keysText(verdict, kind),
    findingsText(verdict),
    verdict.notes.map((note) => `Note: ${note}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline(path: string, kind: string, exitCode: number): string {
  const what = `THE ${kind.toUpperCase()}`;
  if (exitCode === exitCodes.holds) return `${what} HOLDS: ${printable(path)}`;
  return exitCode === exitCodes.unwitnessed
    ? `${what} HOLDS ONLY IN PART: ${printable(path)} (exit code ${exitCode})`
    : `${what} DOES NOT HOLD: ${printable(path)} (exit code ${exitCode})`;
}

function receiptText({ receipt, opened }: EvidenceVerdict): string {
  if (!receipt) return '';
  const lines = [
    `${receipt.reference}, a receipt of a ${receipt.of}`,
    `of ${printable(receipt.agency)}, issued ${instant(receipt.issued)}, signed ${instant(receipt.signedAt)}`,
    ...receipt.facts.map(([name, value]) => `${name} ${printable(value)}`),
  ];
  if (opened) lines.push('the opening that you gave is what it commits to');
  return labelled('Receipt', lines);
}

function eventText({ event }: EvidenceVerdict): string {
  if (!event) return '';
  const place = `it is leaf ${number(event.leaf)} (from 0) of the ${counted(event.treeSize, 'event')} that the checkpoint signs`;
  return labelled('Event', [
    `${event.type}, ${instant(event.at)}`,
    `id ${event.id}`,
    place,
    ...personalLines(event),
  ]);
}

function personalLines({ personal }: NonNullable<EvidenceVerdict['event']>): string[] {
  if (!personal) return [];
  const lines = personal.shown.map(
    ({ name, value }) => `committed to: ${printable(`${name} ${JSON.stringify(value)}`)}`,
  );
  const { hidden } = personal;
  return hidden === 0
    ? lines
    : [...lines, `${counted(hidden, 'field')} more ${hidden === 1 ? 'is' : 'are'} not shown`];
}

function successionText({ succession }: EvidenceVerdict): string {
  if (!succession) return '';
  const { from, to } = succession;
  return labelled('Goes on', [
    `from checkpoint ${from.no}, ${instant(from.time)}, over ${counted(from.treeSize, 'event')}`,
    `to checkpoint ${to.no}, ${instant(to.time)}, over ${counted(to.treeSize, 'event')}`,
    'The later begins with all events of the earlier.',
  ]);
}

function checkpointText({ checkpoint, witnesses }: EvidenceVerdict): string {
  if (!checkpoint) return '';
  const { no, origin, time, treeSize } = checkpoint;
  const cosigned = Object.keys(witnesses?.agencies ?? {}).length;
  return labelled('Checkpoint', [
    `${no} of ${origin}, ${instant(time)}, over ${counted(treeSize, 'event')}`,
    cosigned === 0
      ? 'no witness cosigned it here'
      : `cosigned by ${counted(cosigned, 'witness', 'witnesses')}`,
  ]);
}

function labelled(label: string, lines: readonly string[]): string {
  return lines.map((line, at) => `${(at === 0 ? label : '').padEnd(13)}${line}`).join('\n');
}
