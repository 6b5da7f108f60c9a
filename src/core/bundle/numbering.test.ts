import type { PrivateKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesOf, verifyFiles } from '@/test/audit-bundle';
import { sampleEvent, sampleKey, sampleTrail, uuid } from '@/test/audit-trail';

let key: PrivateKey;
beforeAll(async () => {
  key = await sampleKey();
});

describe('the numbers of writers', { timeout: 60_000 }, () => {
  const verdictOn = async (event: (leaf: number) => ReturnType<typeof sampleEvent>, withheldLeaf = -1) => {
    const size = 1500;
    const withheld = (leaf: number) => leaf === withheldLeaf;
    return verifyFiles(await filesOf(await sampleTrail({ size, sealedAt: [size], key, event, withheld })));
  };
  const w = uuid(2, 9);
  const numbered = (ws: (leaf: number) => number) => (leaf: number) => sampleEvent(leaf, { w, ws: ws(leaf) });

  it('may stand out of order, as transactions commit', async () => {
    expect(await verdictOn(numbered((leaf) => leaf ^ 1))).toMatchObject({ exitCode: 0, notes: [] });
  });

  it('may miss one that a later event declares rolled back', async () => {
    const event = (leaf: number) =>
      sampleEvent(leaf, { w, ws: leaf < 7 ? leaf : leaf + 1, voids: leaf === 20 ? [7] : [] });
    expect(await verdictOn(event)).toMatchObject({ exitCode: 0, notes: [] });
  });

  it('may miss some among the last, which can still be open', async () => {
    expect(await verdictOn(numbered((leaf) => (leaf < 1490 ? leaf : leaf + 5)))).toMatchObject({
      exitCode: 0,
    });
  });

  it('may miss as many as were withheld', async () => {
    const verdict = await verdictOn(
      numbered((leaf) => leaf),
      7,
    );
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    expect(verdict.notes).toEqual([
      '1 numbers of writers are in no event shown here; the 1 not shown can account for them.',
    ]);
  });

  it('may not miss one for no reason', async () => {
    const verdict = await verdictOn(numbered((leaf) => (leaf < 7 ? leaf : leaf + 1)));
    expect(verdict.exitCode).toBe(16);
    expect(verdict.findings).toMatchObject([{ fault: 'gap', where: `writer ${w}` }]);
    expect(verdict.findings[0]?.message).toMatch(/^1 of its numbers are in no event, 7 the first/);
  });

  it.each([
    ['be used twice', (leaf: number) => sampleEvent(leaf, { w, ws: leaf === 5 ? 4 : leaf })],
    [
      'be declared rolled back later',
      (leaf: number) => sampleEvent(leaf, { w, ws: leaf, voids: leaf === 5 ? [4] : [] }),
    ],
    [
      'have been declared rolled back',
      (leaf: number) => sampleEvent(leaf, { w, ws: leaf, voids: leaf === 4 ? [5] : [] }),
    ],
    ['leap ahead', (leaf: number) => sampleEvent(leaf, { w, ws: leaf === 5 ? 2 ** 50 : leaf })],
  ])('may not %s', async (_name, event) => {
    const verdict = await verdictOn(event);
    expect(verdict.exitCode).toBe(16);
    expect(verdict.findings[0]).toMatchObject({ fault: 'gap', leaf: expect.any(Number) });
  });

  it('may not go with an id that is used twice', async () => {
    const verdict = await verdictOn((leaf) => sampleEvent(leaf, leaf === 900 ? { id: uuid(1, 4) } : {}));
    expect(verdict.exitCode).toBe(13);
    expect(verdict.findings).toMatchObject([
      { fault: 'format', leaf: 900, message: 'Another event has the same id.' },
    ]);
  });
});
