import { base64 } from '@scure/base';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCheckpoint } from '@/core/checkpoint';
import { decideFollow } from '@/core/follow';
import { consistencyBetween, publishedCheckpoint } from '@/features/audit/witnesses/queries';
import { systemContext } from '@/server/system-context';
import { archiveOf, type Files } from '@/test/audit-bundle';
import { testDatabase } from '@/test/database';
import { archiveCases } from '@/test/tampering/archives';
import { bundleCases } from '@/test/tampering/bundles';
import { filled, pageOf, type Seen, type TamperCase, type TamperChapter } from '@/test/tampering/case';
import { checkpointCases } from '@/test/tampering/checkpoints';
import { type Ground, prepareGround } from '@/test/tampering/ground';
import { sealedEventCases } from '@/test/tampering/sealed-events';
import { unsealedEventCases } from '@/test/tampering/unsealed-events';
import { unzipped } from '@/test/zip';

const database = testDatabase();
let ground: Ground;
let untouched: Buffer;
let files: Files;

beforeAll(async () => {
  ground = await prepareGround(database);
  await ground.reset();
  untouched = Buffer.from(await ground.exported('oversight'));
  files = await unzipped(untouched);
});

/** `*` is anything. */
const like = (pattern: string) => {
  const literal = filled(pattern, ground).replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(literal.replaceAll('*', '.*'));
};

async function expectSeen(archive: Buffer | string | Uint8Array, seen: Seen): Promise<void> {
  const { has = [], exit, where = '', says = '' } = seen;
  if (typeof archive === 'string') {
    expect({ exit: 'none', says: archive }).toEqual({
      exit,
      says: expect.stringMatching(like(`${where}${says}`)),
    });
    return;
  }
  const { exitCode, findings, notes } = await ground.verified(archive, has);
  const [worst] = findings;
  const found = worst ?? { where: notes.join('\n'), message: notes.join('\n') };
  expect({ exit: exitCode, where: found.where, says: found.message }).toEqual({
    exit,
    where: expect.stringMatching(like(where)),
    says: expect.stringMatching(like(says)),
  });
}

/** What an agency's witness says of the newest checkpoint. */
async function expectWitnessed({ exit, says = '' }: Seen): Promise<void> {
  const ctx = systemContext('web');
  const { checkpoint: text } = await publishedCheckpoint(ctx, null);
  const checkpoint = parseCheckpoint(text);
  const from = ground.state.checkpoint.treeSize;
  const { proof } = await consistencyBetween(ctx, { from, to: checkpoint.treeSize }).catch(() => ({
    proof: [],
  }));
  const decision = decideFollow(
    ground.state,
    { checkpoint, text },
    proof.map((hash) => base64.decode(hash)),
  );
  const code = { rollback: 17, extension: 12 }[decision.kind as string] ?? 0;
  expect({ exit: code, decision }).toMatchObject({ exit });
  if ('message' in decision) expect(decision.message).toMatch(like(says));
}

async function tamper({ act, by = 'oversight' }: TamperCase): Promise<Buffer | string> {
  await ground.reset();
  if (typeof act === 'string') await ground.sql(filled(act, ground));
  else await act?.(ground);
  return ground.exported(by);
}

describe('nothing is found where nothing is done', () => {
  test.each(['oversight', 'agency'] as const)('%s', async (by) => {
    const archive = await tamper({ what: '', by, seen: [] });
    await expectSeen(archive, { has: ['state', 'policy', 'mac-key'], exit: 0 });
  });
});

const inDatabase: readonly TamperChapter[] = [
  { title: 'Events that a checkpoint covers', cases: sealedEventCases },
  { title: 'Events that no checkpoint covers yet', cases: unsealedEventCases },
  { title: 'Checkpoints, keys and witnesses', cases: checkpointCases },
];
describe.each(inDatabase)('$title', ({ cases }) => {
  test.each(cases)('$what', async (one) => {
    const archive = await tamper(one);
    for (const seen of one.seen) {
      if (seen.as === 'witness') await expectWitnessed(seen);
      else await expectSeen(archive, seen);
    }
  });
});

test.each(bundleCases)('bundle: $what', async ({ files: edit, seen }) => {
  const archive = archiveOf((await edit?.(files, ground)) ?? files);
  for (const one of seen) await expectSeen(archive, one);
});

test.each(archiveCases)('archive: $what', async ({ archive, seen }) => {
  const altered = archive?.(untouched, files) ?? untouched;
  for (const one of seen) await expectSeen(altered, one);
});

test('docs/tampering.md says what was tried, and what came of it', async () => {
  const chapters: readonly TamperChapter[] = [
    ...inDatabase,
    { title: 'A bundle on its way, with a manifest that agrees', cases: bundleCases },
    { title: 'The archive', cases: archiveCases },
  ];
  await expect(pageOf(chapters)).toMatchFileSnapshot('../../docs/tampering.md');
});
