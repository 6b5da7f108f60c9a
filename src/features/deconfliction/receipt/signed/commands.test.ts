import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { parseCheckpoint } from '@/core/checkpoint';
import { judgeEvidence } from '@/core/evidence/judge';
import { leafHash } from '@/core/merkle';
import { verifyInclusion } from '@/core/merkle-proof';
import { parseProof } from '@/core/proof-text';
import { parseReceipt } from '@/core/receipt';
import { seal } from '@/server/sealer/seal';
import type { Sealing } from '@/server/sealer/sealing';
import { signStatements } from '@/server/sealer/statements';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, aPhone } from '@/test/leads';
import { openpgpPrograms } from '@/test/openpgp-programs';
import { testSealing } from '@/test/sealer';
import { unzipped } from '@/test/zip';
import type { ReceiptObject } from '../schema';
import { openReceipt } from './queries';

const database = testDatabase();
let sealing: Sealing;
let ours: TestActor;
let theirs: TestActor;
let stranger: TestActor;

const words = {
  ...{ language: 'en', textTitle: 'Text', signatureTitle: 'Signature' },
  titleOf: (reference: string) => `Receipt ${reference}`,
  labelOf: (name: string) => name,
  pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
};

async function signAll(): Promise<void> {
  const client = await database.connectAsSealer();
  await seal(client, sealing, new Date());
  while ((await signStatements(client, sealing, new Date(), 'others')) > 0);
}

/** The archive's files, by name. */
async function filesOf(actor: TestActor, object: ReceiptObject): Promise<Map<string, Buffer>> {
  const { zip } = await openReceipt(await actor.context(), object, words);
  return unzipped(zip);
}

const number = '+1 619 555 0142';
const asked = { selectors: [{ type: 'phone' as const, value: number, region: null }] };

beforeAll(async () => {
  sealing = await testSealing();
  const world = await createWorld();
  const [a, b, c] = [
    await world.agency(),
    await world.agency({ name: 'Łódź  Harbour' }),
    await world.agency(),
  ];
  [ours, theirs, stranger] = [
    await a.member('investigator'),
    await b.member('investigator', 'liaison'),
    await c.member('investigator'),
  ];
});

describe('a receipt', () => {
  test('of a check is written with it, signed once it is sealed, and stands in the tree', async () => {
    const check = aCheck(asked);
    const { receipt } = await ours.call((api) => api.checks.check(check));
    const object = { of: 'check', id: check.id } as const;
    expect(await ours.call((api) => api.receipts.issued(object))).toMatchObject({ signed: false });
    await expect(openReceipt(await ours.context(), object, words)).rejects.toMatchObject({
      code: 'conflict',
    });
    await signAll();
    expect(await ours.call((api) => api.receipts.issued(object))).toMatchObject({ signed: true });
    const files = await filesOf(ours, object);
    const fingerprints = [sealing.signer.fingerprint];
    expect(await judgeEvidence(files, 'receipt', { now: new Date(), fingerprints })).toMatchObject({
      exitCode: 0,
      receipt: { reference: receipt.reference },
      event: { type: 'receipt.issued' },
    });
    const text = files.get('receipt.txt') ?? Buffer.of();
    const parsed = parseReceipt(text.toString('utf8'));
    expect(parsed).toMatchObject({ of: 'check', reference: receipt.reference });
    expect(Object.fromEntries(parsed.facts)).toMatchObject({
      'agencies-asked': String(receipt.agenciesAsked),
      'selectors-asked': '1',
      'held-by-others': '0',
      commitment: receipt.terms,
    });
    const body = files.get('event.json')?.toString('utf8') ?? '';
    const event = parseAuditEvent(body);
    expect(event).toMatchObject({ id: parsed.event, type: 'receipt.issued' });
    expect(event.change.after).toBe(createHash('sha256').update(text).digest('hex'));
    const { leaf, treeSize, path: hashes } = parseProof(files.get('proof.txt')?.toString('utf8') ?? '');
    const { root } = parseCheckpoint(files.get('checkpoint.txt')?.toString('utf8') ?? '');
    const inTree = {
      leafHash: leafHash(Buffer.from(body)),
      leaf,
      treeSize,
      proof: [...hashes],
      root,
    };
    expect(verifyInclusion(inTree)).toBe(true);
    expect(text.toString('utf8')).not.toContain('619');
  });

  test.for(openpgpPrograms)(
    'is accepted by $name, and refused once a digit is another',
    async (program, { skip }) => {
      skip(!program.installed, `${program.name} is not installed`);
      const check = aCheck(asked);
      await ours.call((api) => api.checks.check(check));
      await signAll();
      const folder = mkdtempSync(path.join(tmpdir(), 'concord-receipt-'));
      for (const [name, content] of await filesOf(ours, { of: 'check', id: check.id })) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
      const { fingerprint } = sealing.signer;
      for (const file of ['receipt.txt', 'checkpoint.txt']) {
        const signed = { folder, key: `keys/${fingerprint}.asc`, signature: `${file}.asc`, file };
        expect(program.accepts(signed, fingerprint)).toBe(true);
        const forged = readFileSync(path.join(folder, file), 'utf8').replace(/\d/, (digit) =>
          digit === '1' ? '2' : '1',
        );
        writeFileSync(path.join(folder, 'forged.txt'), forged);
        expect(program.accepts({ ...signed, file: 'forged.txt' }, fingerprint)).toBe(false);
      }
    },
  );

  test('of a lead names its hits, and of the hit each side has its own', async () => {
    await theirs.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0160')] })),
    );
    const { leadId, hits } = await ours.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0160')] })),
    );
    const [hit] = hits;
    const hitId = hit?.id ?? '';
    for (const actor of [ours, theirs])
      await actor.call((api) => api.receipts.issue({ of: 'hit', id: hitId }));
    await signAll();
    const textOf = async (actor: TestActor, object: ReceiptObject) =>
      (await filesOf(actor, object)).get('receipt.txt')?.toString('utf8') ?? '';
    expect(await textOf(ours, { of: 'lead', id: leadId })).toContain(
      `\nhit ${hit?.reference} Łódź Harbour\n`,
    );
    const mine = parseReceipt(await textOf(ours, { of: 'hit', id: hitId }));
    expect(mine.facts).toContainEqual(['with', 'Łódź Harbour']);
    expect(mine.facts).toContainEqual(['exact', '1']);
    const other = parseReceipt(await textOf(theirs, { of: 'hit', id: hitId }));
    expect(other.agency).toBe('Łódź Harbour');
    expect(JSON.stringify(other)).not.toContain(mine.facts.find(([name]) => name === 'lead')?.[1]);
    await expect(filesOf(stranger, { of: 'hit', id: hitId })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of a newer state is a newer receipt', async () => {
    const { hits } = await theirs.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0160')] })),
    );
    const object = { of: 'hit', id: hits[0]?.id ?? '' } as const;
    const before = await theirs.call((api) => api.receipts.issue(object));
    await theirs.call((api) => api.deconfliction.acknowledge({ id: object.id }));
    const after = await theirs.call((api) => api.receipts.issue(object));
    expect(after.eventId).not.toBe(before.eventId);
    await signAll();
    const text = (await filesOf(theirs, object)).get('receipt.txt')?.toString('utf8') ?? '';
    expect(text).toContain(`event ${after.eventId}`);
    expect(text).not.toContain('acknowledged none');
  });

  test('looks the same whether nobody holds a number or one agency does so silently', async () => {
    const silent = { ...aPhone('+1 619 555 0170'), silent: true };
    await theirs.call((api) => api.deconfliction.submitLead(aLead({ selectors: [silent] })));
    const shapeOf = async (value: string) => {
      const { leadId } = await ours.call((api) =>
        api.deconfliction.submitLead(aLead({ selectors: [aPhone(value)] })),
      );
      await signAll();
      const files = await filesOf(ours, { of: 'lead', id: leadId });
      const { facts } = parseReceipt(files.get('receipt.txt')?.toString('utf8') ?? '');
      return { names: [...files.keys()], facts: facts.filter(([name]) => name !== 'checked') };
    };
    expect(await shapeOf('+1 619 555 0170')).toEqual(await shapeOf('+1 619 555 0171'));
  });

  test('as PDF has a title, a language, tags, page numbers, and the signed text in it', async () => {
    const check = aCheck(asked);
    await ours.call((api) => api.checks.check(check));
    await signAll();
    const pdf =
      (await filesOf(ours, { of: 'check', id: check.id })).get('receipt.pdf')?.toString('latin1') ?? '';
    expect(pdf.startsWith('%PDF-1.7')).toBe(true);
    for (const part of [
      '/MarkInfo',
      '/StructTreeRoot',
      '/Lang (en)',
      '/DisplayDocTitle true',
      'receipt.txt.asc',
    ])
      expect(pdf).toContain(part);
    expect(pdf).toContain('/MediaBox [0 0 612 792]');
  });
});
