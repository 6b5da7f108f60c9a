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

const readme = (name: string) => `CONCORD REPORT

${name}           the report
report.txt       its SHA-256, as the audit trail has it
report.txt.asc   the signature
keys/            the keys that sign

To verify (look for GOODSIG and VALIDSIG with the fingerprint that the operator
gave you by another way; the exit code alone is not enough):

    gpg --import keys/*.asc
    gpg --status-fd 1 --verify report.txt.asc report.txt
    sha256sum ${name}          # must be the line "sha256" of report.txt
`;

/**
 * A PDF with a signature. What is signed is a text with the PDF's SHA-256 and not the PDF: statements stay in the
 * database for good and in clear, and a report names members.
 *
 * @throws AppError `unavailable` if no sealer signs it.
 */
export async function signedReport(
  ctx: MemberContext,
  { exportId, name, pdf }: { exportId: string; name: string; pdf: Buffer },
): Promise<Buffer> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const eventId = ctx.newId();
  const lines = [`file ${name}`, `sha256 ${sha256}`, `bytes ${pdf.length}`];
  const head = ['concord report v1', `event ${eventId}`, `made ${ctx.now.toISOString()}`];
  const text = [...head, ...lines, ''].join('\n');
  await transact(ctx, async (tx) => attachStatement(tx, reportSigned(eventId, exportId), Buffer.from(text)));
  const { signature, keys } = await signatureOf(ctx, eventId);
  const zip = zipWriter();
  const files: [string, string | Buffer][] = [
    ['README.txt', readme(name)],
    ...keys.map(({ fingerprint, publicKey }): [string, string] => [`keys/${fingerprint}.asc`, publicKey]),
    [name, pdf],
    ['report.txt', text],
    ['report.txt.asc', signature],
  ];
  const parts = files.flatMap(([path, content]) =>
    zip.zipEntry(path, typeof content === 'string' ? Buffer.from(content, 'utf8') : content),
  );
  return Buffer.concat([...parts, ...zip.zipEnd()]);
}

async function signatureOf(ctx: MemberContext, eventId: string) {
  for (let waited = 0; waited < signWaitMs; waited += pollMs) {
    const found = await transact(ctx, async (tx) => {
      const statement = await readStatement(tx, eventId);
      return statement?.signed && { ...statement.signed, keys: await tx.auditKey.findMany() };
    });
    if (found) return found;
    await sleep(pollMs);
  }
  throw new AppError('unavailable');
}
