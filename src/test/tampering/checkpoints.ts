import { sampleKey, signDetached } from '../audit-trail';
import type { TamperCase } from './case';
import type { Ground } from './ground';
import { forger, rewriteHistory } from './rewrite';

const denied = `update audit_event set body = replace(body, '"outcome":"success"', '"outcome":"denied"') where id = {row}`;
const sizeOf = (no: number) => `(select tree_size from audit_checkpoint where no = ${no})`;
/** The trail as it was under an earlier checkpoint. */
const cutBackTo = (no: number) => `
  delete from audit_event where id in (select event_row from audit_leaf where leaf_index >= ${sizeOf(no)});
  delete from audit_event where id in (select id from audit_pending); delete from audit_pending;
  delete from audit_leaf where leaf_index >= ${sizeOf(no)};
  update audit_tile set hashes = substring(hashes for 32 * ${sizeOf(no)}) where level = 0;
  delete from audit_cosignature where no > ${no}; delete from audit_checkpoint where no > ${no}`;

const withKey =
  (sql: string, also: (ground: Ground) => Promise<unknown> = async () => {}) =>
  async (ground: Ground) => {
    await ground.sql(sql.replaceAll('{row}', ground.target.row));
    await rewriteHistory(ground, ground.sealing.signer);
    await also(ground);
  };
const dropCosignatures = ({ sql }: Ground) => sql('delete from audit_cosignature');
const rewriteSeen = [
  { exit: 0 },
  { has: ['state'], exit: 12, where: 'checkpoint 4 of your state', says: 'two histories were signed' },
  { has: ['policy'], exit: 14, where: 'checkpoints/' },
  { as: 'witness', exit: 12, says: 'No proof shows' },
] as const;

/** Cases about what is signed, without the trail's key and with it. */
export const checkpointCases: readonly TamperCase[] = [
  {
    what: 'a checkpoint’s text is changed',
    act: `update audit_checkpoint set body = replace(body, 'no 2', 'no 9') where no = 2`,
    seen: [{ exit: 11, where: 'checkpoints/*.txt', says: 'Its signature does not hold' }],
  },
  {
    what: 'a checkpoint has another’s signature',
    act: 'update audit_checkpoint set signature = (select signature from audit_checkpoint where no = 3) where no = 2',
    seen: [{ exit: 11, where: 'checkpoints/*.txt' }],
  },
  {
    what: 'a checkpoint is deleted; a later one covers its events',
    act: 'delete from audit_checkpoint where no = 2',
    seen: [{ exit: 0, says: 'do not name the one before' }],
  },
  {
    what: 'the last checkpoint is deleted while the sealer runs',
    act: async (ground) => {
      await ground.seal();
      await ground.sql('delete from audit_checkpoint where no = (select max(no) from audit_checkpoint)');
    },
    seen: [{ exit: 'none', says: 'which this sealer made, is gone' }],
  },
  {
    what: 'the last checkpoint is deleted, and the sealer begins anew',
    act: 'delete from audit_checkpoint where no = 4',
    seen: [{ exit: 'none', says: 'there are * leaves' }],
  },
  {
    what: 'the tree that the sealer goes on from is exchanged',
    act: 'update audit_checkpoint set frontier = sha256(frontier) || substring(frontier from 33) where no = 4',
    seen: [{ exit: 'none', says: 'does not say what stands beside it' }],
  },
  {
    what: 'the trail is cut back while the sealer runs',
    act: async (ground) => {
      await ground.seal();
      await ground.sql(cutBackTo(2));
    },
    seen: [{ exit: 'none', says: 'which this sealer made, is gone' }],
  },
  {
    what: 'the trail is cut back, and the sealer begins anew',
    act: cutBackTo(2),
    seen: [
      { exit: 0 },
      { has: ['state'], exit: 17, where: 'checkpoint 4 of your state', says: 'were signed before' },
      { has: ['policy'], exit: 14, where: 'checkpoints/' },
      { as: 'witness', exit: 17, says: 'came after' },
    ],
  },
  {
    what: 'the trail is cut back and grows again beyond where it was',
    act: async (ground) => {
      await ground.sql(cutBackTo(2));
      for (let at = 0; at < 3; at += 1) {
        await ground.write(20);
        await ground.seal();
        ground.pass(61_000);
      }
    },
    seen: [
      { exit: 0 },
      { has: ['state'], exit: 12, where: 'checkpoint 4 of your state' },
      { has: ['policy'], exit: 14, where: 'checkpoints/' },
      { as: 'witness', exit: 12 },
    ],
  },
  {
    what: 'history is rewritten and signed with another key, which stands in the key table',
    act: async (ground) => {
      const other = await forger();
      await ground.sql(denied.replace('{row}', ground.target.row));
      await rewriteHistory(ground, other);
      await ground.sql('update audit_key set fingerprint = $1, public_key = $2', [
        other.fingerprint,
        other.publicKey,
      ]);
      await dropCosignatures(ground);
    },
    seen: [{ exit: 'none', says: 'which is not among the keys of this machine' }],
  },
  {
    what: 'the public key is exchanged for another',
    act: async ({ sql }) => sql('update audit_key set public_key = $1', [(await forger()).publicKey]),
    seen: [{ exit: 15, where: 'checkpoints/*.txt', says: 'which is not in keys/' }],
  },
  {
    what: 'the sealer’s clock is set back',
    act: async (ground) => {
      await ground.seal();
      ground.pass(-240_000);
      await ground.write(1);
      await ground.seal();
    },
    seen: [{ exit: 12, where: 'checkpoint *', says: 'a clock was set back' }],
  },
  {
    what: 'a tile is changed: proofs are made of it, bundles are not',
    act: 'update audit_tile set hashes = sha256(hashes) || substring(hashes from 33) where level = 0 and index = 0',
    seen: [{ exit: 0 }, { as: 'witness', exit: 12, says: 'No proof shows' }],
  },
  {
    what: 'the cosignatures are deleted',
    act: 'delete from audit_cosignature',
    seen: [{ exit: 0 }, { has: ['policy'], exit: 14, where: 'checkpoints/', says: 'cosigned by 2' }],
  },
  {
    what: 'one of two cosignatures is deleted',
    act: 'delete from audit_cosignature where agency = (select min(agency::text)::uuid from audit_cosignature)',
    seen: [{ exit: 0 }, { has: ['policy'], exit: 14, where: 'checkpoints/' }],
  },
  {
    what: 'a cosignature is put beside another checkpoint',
    act: 'update audit_cosignature set no = 2',
    seen: [{ exit: 11, where: 'checkpoints/*.txt.*.asc', says: 'The cosignature does not hold' }],
  },
  {
    what: 'a cosignature is made with a key that no agency has',
    act: async ({ sql }) => {
      const [{ body } = { body: '' }] = await sql<{ body: string }>(
        'select body from audit_checkpoint where no = 3',
      );
      await sql('update audit_cosignature set signature = $1', [
        await signDetached(body, await sampleKey('Nobody'), new Date()),
      ]);
    },
    seen: [{ exit: 15, where: 'checkpoints/*.txt.*.asc', says: 'which is not in keys/' }],
  },
  {
    what: 'an agency’s witness key is exchanged, and its cosignature made with the new one',
    act: async ({ sql, agency }) => {
      const [{ body } = { body: '' }] = await sql<{ body: string }>(
        'select body from audit_checkpoint where no = 3',
      );
      const { fingerprint, publicKey, sign } = await forger('Witness');
      await sql('update audit_witness set fingerprint = $2, public_key = $3 where agency = $1', [
        agency,
        fingerprint,
        publicKey,
      ]);
      await sql('update audit_cosignature set fingerprint = $2, signature = $3 where agency = $1', [
        ...[agency, fingerprint, await sign(Buffer.from(body))],
      ]);
    },
    seen: [{ exit: 0 }, { has: ['policy'], exit: 14, where: 'checkpoints/' }],
  },
  {
    what: 'with the stolen key: an event is changed, history rewritten, cosignatures deleted',
    act: withKey(denied, dropCosignatures),
    seen: [
      ...rewriteSeen,
      {
        has: ['mac-key'],
        exit: 18,
        where: 'event {leaf} (id {id}, lead.read)',
        says: 'It was not written so',
      },
    ],
  },
  {
    what: 'with the stolen key: history rewritten, cosignatures left',
    act: withKey(denied),
    seen: [
      { exit: 11, where: 'checkpoints/*.txt.*.asc' },
      { has: ['state'], exit: 11 },
    ],
  },
  {
    what: 'with the stolen key: two events exchange their places, cosignatures deleted',
    act: withKey(
      `update audit_leaf set event_row = -event_row where event_row in ({row}, {row} + 1);
       update audit_leaf set event_row = 2 * {row} + 1 + event_row where event_row < 0`,
      dropCosignatures,
    ),
    seen: rewriteSeen,
  },
  {
    what: 'with the stolen key: an event is exchanged for an invented one, cosignatures deleted',
    act: withKey(
      `update audit_event set event_id = gen_random_uuid() where id = {row};
       update audit_event set body = regexp_replace(body, '"id":"[^"]*","object"', format('"id":"%s","object"', event_id)) where id = {row}`,
      dropCosignatures,
    ),
    seen: [...rewriteSeen, { has: ['mac-key'], exit: 18, where: 'event {leaf} (id *, lead.read)' }],
  },
];
