import { beforeAll, describe, expect, it } from 'vitest';
import { changed, type Files, filesOf, relisted, textOf, verifyFiles } from '@/test/audit-bundle';
import {
  cosigned,
  instantOf,
  type SampleWitness,
  sampleEvent,
  sampleTrail,
  sampleWitness,
  signDetached,
  type Trail,
} from '@/test/audit-trail';
import { checkpointPath, cosignaturePath, witnessKeyPath } from './paths';
import { type AuditPolicy, parseAuditPolicy } from './policy';
import { type AuditorState, formatAuditorState, parseAuditorState } from './state';
import type { BundleVerdict } from './verify';

const size = 60;
const origin = 'concord.example/audit/2026';
const patience = { timeout: 60_000 };

let trail: Trail;
let witnesses: SampleWitness[];
let one: SampleWitness;
let two: SampleWitness;

beforeAll(async () => {
  trail = await sampleTrail({ size, sealedAt: [10, 30, size] });
  [one, two] = [await sampleWitness(1), await sampleWitness(2)];
  witnesses = [one, two];
});

const fingerprintOf = ({ key }: SampleWitness) => key.getFingerprint().toUpperCase();

function policyWith(changes: object): AuditPolicy {
  return parseAuditPolicy(
    JSON.stringify({
      v: 1,
      origin,
      keys: [{ fingerprint: trail.key.getFingerprint() }],
      witnesses: witnesses.map((witness) => ({
        agency: witness.agency,
        fingerprint: fingerprintOf(witness),
      })),
      ...changes,
    }),
  );
}

async function verdictOn(
  bundle: Trail | Files,
  { policy, state }: { policy?: object; state?: AuditorState } = {},
): Promise<BundleVerdict> {
  const files = bundle instanceof Map ? bundle : await filesOf(bundle as Trail);
  return verifyFiles(files, {
    policy: policy ? policyWith(policy) : null,
    state: state ?? null,
  });
}

const codeAndFaults = ({ exitCode, findings }: BundleVerdict) => [
  exitCode,
  ...findings.map(({ fault }) => fault),
];

describe('cosignatures', patience, () => {
  it('are counted, and what lies after the last of them is the unwitnessed tail', async () => {
    const bundle = await cosigned(await cosigned(trail, [one], [10, 30]), [two], [10]);
    const verdict = await verdictOn(bundle);
    expect(verdict).toMatchObject({
      exitCode: 0,
      witnesses: {
        quorum: 1,
        cosignatures: 3,
        agencies: { [one.agency]: 2, [two.agency]: 1 },
        last: { no: 2, treeSize: 30 },
        tail: { events: 30, minutes: 0 },
      },
    });
    expect((await verdictOn(bundle, { policy: { quorum: 2 } })).witnesses).toMatchObject({
      last: { no: 1, treeSize: 10 },
      tail: { events: 50 },
    });
  });

  it('must reach the quorum: 14', async () => {
    const bundle = await cosigned(trail, [one], [10, 30, size]);
    expect(codeAndFaults(await verdictOn(bundle, { policy: { quorum: 1 } }))).toEqual([0]);
    expect(codeAndFaults(await verdictOn(bundle, { policy: { quorum: 2 } }))).toEqual([14, 'quorum']);
    expect(codeAndFaults(await verdictOn(trail, { policy: { quorum: 1 } }))).toEqual([14, 'quorum']);
    expect(codeAndFaults(await verdictOn(trail, { policy: { quorum: 0, longest_tail_events: 0 } }))).toEqual([
      0,
    ]);
  });

  it('must not be too long ago: 20', async () => {
    const bundle = await cosigned(trail, witnesses, [30]);
    const tail = (limits: object) => verdictOn(bundle, { policy: { quorum: 2, ...limits } });
    expect(codeAndFaults(await tail({ longest_tail_events: 30 }))).toEqual([0]);
    expect(codeAndFaults(await tail({ longest_tail_events: 29 }))).toEqual([20, 'unwitnessed']);
    expect(codeAndFaults(await tail({ longest_tail_minutes: 0 }))).toEqual([0]);
    const slow = await sampleTrail({ size: 300, sealedAt: [100, 300], key: trail.key });
    const late = { policy: { quorum: 1, longest_tail_minutes: 2 } };
    expect(codeAndFaults(await verdictOn(await cosigned(slow, [one], [100]), late))).toEqual([
      20,
      'unwitnessed',
    ]);
  });

  it('that a policy does not name are worth nothing, and are no fault', async () => {
    const stranger = await sampleWitness(9);
    const verdict = await verdictOn(await cosigned(trail, [stranger], [size]), { policy: { quorum: 1 } });
    expect(codeAndFaults(verdict)).toEqual([14, 'quorum']);
    const expired = {
      quorum: 1,
      witnesses: [{ agency: one.agency, fingerprint: fingerprintOf(one), until: instantOf(5).toISOString() }],
    };
    expect(codeAndFaults(await verdictOn(await cosigned(trail, [one], [size]), { policy: expired }))).toEqual(
      [14, 'quorum'],
    );
  });

  it('that were altered, or are of another checkpoint, are found: 11', async () => {
    const files = await filesOf(await cosigned(trail, [one], [30, size]));
    const path = cosignaturePath(size, one.agency);
    const other = textOf(files, cosignaturePath(30, one.agency));
    const verdict = await verdictOn(relisted(changed(files, { [path]: other })));
    expect(codeAndFaults(verdict)).toEqual([11, 'signature']);
    expect(verdict.findings[0]).toMatchObject({ path });
    expect((await verdictOn(changed(files, { [path]: other }))).exitCode).toBe(11);
  });

  it('by a key of another agency, of nobody, or of the trail itself are refused: 15', async () => {
    const bundle = await cosigned(trail, witnesses, [size]);
    const files = await filesOf(bundle);
    const path = cosignaturePath(size, one.agency);
    const swapped = changed(files, { [path]: textOf(files, cosignaturePath(size, two.agency)) });
    expect(codeAndFaults(await verdictOn(relisted(swapped)))).toEqual([15, 'key']);
    const without = changed(files, { [witnessKeyPath(one.agency, fingerprintOf(one))]: null });
    expect(codeAndFaults(await verdictOn(relisted(without)))).toEqual([15, 'key']);
    const self = await cosigned(trail, [{ agency: one.agency, key: trail.key }], [size]);
    const verdict = await verdictOn(self);
    expect(verdict.exitCode).toBe(15);
    expect(verdict.findings[0]?.message).toContain('cannot witness itself');
    expect(verdict.witnesses.cosignatures).toBe(0);
  });

  it('are not counted for a checkpoint that the trail did not sign', async () => {
    const files = await filesOf(await cosigned(trail, [one], [size]));
    const forged = textOf(files, checkpointPath(size)).replace('no 3', 'no 4');
    const cosignature = await signDetached(forged, one.key, instantOf(size));
    const verdict = await verdictOn(
      relisted(
        changed(files, { [checkpointPath(size)]: forged, [cosignaturePath(size, one.agency)]: cosignature }),
      ),
    );
    expect(verdict).toMatchObject({ exitCode: 11, witnesses: { cosignatures: 0 } });
  });
});

describe('a policy', patience, () => {
  it('says which trail it must be, and which keys may sign when: 15', async () => {
    expect(codeAndFaults(await verdictOn(trail, { policy: {} }))).toEqual([0]);
    expect((await verdictOn(trail, { policy: { origin: 'concord.example/audit/2027' } })).exitCode).toBe(15);
    const until = instantOf(40).toISOString();
    const keys = [{ fingerprint: trail.key.getFingerprint(), until }];
    const verdict = await verdictOn(trail, { policy: { keys } });
    expect(verdict).toMatchObject({ exitCode: 15, checkpoints: { signed: 2 } });
    expect(verdict.findings[0]?.message).toContain('could not sign then');
  });

  it('says how far apart checkpoints may be: 16', async () => {
    const slow = await sampleTrail({ size: 300, sealedAt: [1, 120, 300], key: trail.key });
    expect(codeAndFaults(await verdictOn(slow, { policy: { largest_gap_minutes: 3 } }))).toEqual([0]);
    const verdict = await verdictOn(slow, { policy: { largest_gap_minutes: 2 } });
    expect(codeAndFaults(verdict)).toEqual([16, 'gap']);
    expect(verdict.findings[0]?.message).toBe('It comes 3 minutes after checkpoint 2; your policy allows 2.');
  });
});

describe("the auditor's state", patience, () => {
  const stateOf = (from: Trail, at: number): AuditorState => {
    const { text, signature } = from.checkpoints[at] ?? { text: '', signature: '' };
    return parseAuditorState(formatAuditorState({ text, signature }));
  };

  it('is the last checkpoint that held, as it was signed', async () => {
    const { head } = await verdictOn(trail);
    expect(head).toEqual(trail.checkpoints[2]);
    expect(
      parseAuditorState(formatAuditorState(head ?? { text: '', signature: '' })).checkpoint.treeSize,
    ).toBe(size);
    expect(() => parseAuditorState('{}')).toThrow('v: ');
    expect(() => parseAuditorState('{"v":1,"checkpoint":"x","signature":""}')).toThrow('six lines');
  });

  it('is gone on from', async () => {
    for (const at of [0, 1, 2]) {
      expect(codeAndFaults(await verdictOn(trail, { state: stateOf(trail, at) }))).toEqual([0]);
    }
    const empty = await sampleTrail({ size, sealedAt: [0, size], key: trail.key });
    expect(codeAndFaults(await verdictOn(empty, { state: stateOf(empty, 0) }))).toEqual([0]);
  });

  it('finds out a trail that was cut short: 17', async () => {
    const short = { ...trail, leaves: trail.leaves.slice(0, 30), checkpoints: trail.checkpoints.slice(0, 2) };
    expect(codeAndFaults(await verdictOn(short))).toEqual([0]);
    const verdict = await verdictOn(short, { state: stateOf(trail, 2) });
    expect(codeAndFaults(verdict)).toEqual([17, 'rollback']);
    expect(verdict.findings[0]?.message).toBe('The bundle ends at 30 events, but 60 were signed before.');
  });

  it('finds out a history that was written anew with the stolen key: 12', async () => {
    const event = (leaf: number) => sampleEvent(leaf, leaf === 5 ? { outcome: 'denied' } : {});
    const anew = await sampleTrail({ size, sealedAt: [10, 30, size], key: trail.key, event });
    expect(codeAndFaults(await verdictOn(anew))).toEqual([0]);
    const verdict = await verdictOn(anew, { state: stateOf(trail, 1) });
    expect(codeAndFaults(verdict)).toEqual([12, 'extension', 'extension']);
    const messages = verdict.findings.map(({ message }) => message).join(' ');
    expect(messages).toContain('two histories were signed');
    expect(messages).toContain('The first 30 events are not those that were signed before');
  });

  it('finds out another trail, and a clock set back: 12', async () => {
    const other = await sampleTrail({
      size,
      sealedAt: [10, 30, size],
      key: trail.key,
      draft: (checkpoint) => ({ ...checkpoint, origin: 'concord.example/audit/2027' }),
    });
    expect((await verdictOn(trail, { state: stateOf(other, 1) })).exitCode).toBe(12);
    const later = await sampleTrail({
      size,
      sealedAt: [10, 30],
      key: trail.key,
      draft: (checkpoint) => ({ ...checkpoint, time: instantOf(3000 + checkpoint.no).toISOString() }),
    });
    expect((await verdictOn(trail, { state: stateOf(later, 1) })).exitCode).toBe(12);
  });

  it('is not judged against a bundle whose events do not hold', async () => {
    const files = await filesOf(trail);
    const events = textOf(files, 'events/000000000000.jsonl').replace('"success"', '"failed"');
    const verdict = await verdictOn(relisted(changed(files, { 'events/000000000000.jsonl': events })), {
      state: stateOf(trail, 1),
    });
    expect(verdict.exitCode).toBe(10);
    expect(verdict.notes.join(' ')).toContain('was not judged');
  });
});
