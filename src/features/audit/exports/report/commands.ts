import 'server-only';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/core/errors';
import { zipWriter } from '@/core/zip/write';
import { attachStatement, readStatement } from '@/server/audit/statements';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { reportSigned } from '../events';

const signWaitMs = 20_000;
const pollMs = 250;

const readme = (name: string, signedOff: boolean) => `CONCORD REPORT

${name.padEnd(20)} the report
report.txt           its SHA-256, as the audit trail has it
report.txt.asc       the signature
keys/                the keys that sign
${signedOff ? 'signed-off.*         what the reviewer signed off, and its signature\n' : ''}
To verify (look for GOODSIG and VALIDSIG with the fingerprint that the operator
gave you by another way; the exit code alone is not enough):

    gpg --import keys/*.asc
    gpg --status-fd 1 --verify report.txt.asc report.txt
    sha256sum ${name}          # must be the line "sha256" of report.txt
`;

interface SignedReport {
  readonly exportId: string;
  readonly name: string;
  readonly pdf: Buffer;
  /** The event of a statement that goes with it: what a reviewer signed off. */
  readonly signedOff?: string | null;
}

/**
 * A PDF with a signature. What is signed is a text with the PDF's SHA-256 and not the PDF: statements stay in the
 * database for good and in clear, and a report names members.
 *
 * @throws AppError `unavailable` if no sealer signs it.
 */
export async function signedReport(
  ctx: MemberContext,
  { exportId, name, pdf, signedOff = null }: SignedReport,
): Promise<Buffer> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const eventId = ctx.newId();
  const lines = [`file ${name}`, `sha256 ${sha256}`, `bytes ${pdf.length}`];
  const head = ['concord report v1', `event ${eventId}`, `made ${ctx.now.toISOString()}`];
  const text = Buffer.from([...head, ...lines, ''].join('\n'));
  await transact(ctx, async (tx) => attachStatement(tx, reportSigned(eventId, exportId), text));
  const { signature, keys } = await signed(ctx, eventId);
  const other = signedOff ? await signed(ctx, signedOff) : null;
  const files: [string, string | Uint8Array][] = [
    ['README.txt', readme(name, other !== null)],
    ...keys.map(({ fingerprint, publicKey }): [string, string] => [`keys/${fingerprint}.asc`, publicKey]),
    [name, pdf],
    ['report.txt', text],
    ['report.txt.asc', signature],
    ...(other
      ? ([
          ['signed-off.txt', other.body],
          ['signed-off.txt.asc', other.signature],
        ] satisfies [string, string | Uint8Array][])
      : []),
  ];
  const zip = zipWriter();
  const parts = files.flatMap(([path, content]) => zip.zipEntry(path, Buffer.from(content as string)));
  return Buffer.concat([...parts, ...zip.zipEnd()]);
}

/** A statement with its signature, and the keys that sign. */
async function signed(ctx: MemberContext, eventId: string) {
  for (let waited = 0; waited < signWaitMs; waited += pollMs) {
    const found = await transact(ctx, async (tx) => {
      const statement = await readStatement(tx, eventId);
      if (!statement?.signed) return null;
      return { ...statement.signed, body: statement.body, keys: await tx.auditKey.findMany() };
    });
    if (found) return found;
    await sleep(pollMs);
  }
  throw new AppError('unavailable');
}
