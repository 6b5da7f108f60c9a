/**
 * What the sealer signs beside checkpoints: a text that begins with a line `concord <kind> v1`, or a PDF. No checkpoint
 * begins so (its first line is a host and a path, without a space), so a signature over one can never be taken for a
 * signature over the other.
 */

const textStart = /^concord [a-z]+(-[a-z]+)* v1\n/;
const startBytesMax = 64;

/** The kind of statement, as in `receipt` or `pdf`; null for bytes that are never signed. */
export function statementKind(bytes: Uint8Array): string | null {
  const start = Array.from(bytes.subarray(0, startBytesMax), (byte) => String.fromCharCode(byte)).join('');
  if (start.startsWith('%PDF-')) return 'pdf';
  return textStart.exec(start)?.[0].split(' ')[1] ?? null;
}
