import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { pdqDistanceMax, pdqQualityMin } from '@/core/pdq/distance';
import { aLead, alike, aPicture } from './leads';

type Lead = ReturnType<typeof aLead>;

/** A lead that a test is going to enter. Its title is its name in the plan, and in the truth. */
export interface PlannedLead {
  readonly title: string;
  readonly agency: number;
  readonly lead: Lead;
}

interface Sizes {
  readonly agencies: number;
  readonly writers: number;
  readonly leads: number;
  /** Values and pictures of a lead. */
  readonly values: number;
  readonly pictures: number;
  /** The first so many writers enter no pictures, as a file of leads has none. */
  readonly importers: number;
}

function shuffled<T>(of: T[]): T[] {
  for (let at = of.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [of[at], of[other]] = [of[other] as T, of[at] as T];
  }
  return of;
}

/** So many things, half of which occur two to six times: few enough to be no common value. */
function repeated<T>(count: number, make: (number: number) => () => T): T[] {
  const all: T[] = [];
  for (let number = 0; all.length < count; number += 1) {
    const draw = make(number);
    const times = randomInt(2) === 0 ? 1 : 2 + randomInt(5);
    for (let time = 0; time < times && all.length < count; time += 1) all.push(draw());
  }
  return shuffled(all);
}

type Picture = Lead['pictures'][number];

type Places = readonly (readonly [row: number, column: number])[];
const grid: Places = Array.from({ length: 256 }, (_, at) => [at >> 4, at & 15] as const);
const turned: Places[] = [
  grid,
  grid.map(([row, column]) => [column, 15 - row] as const),
  grid.map(([row, column]) => [15 - row, 15 - column] as const),
  grid.map(([row, column]) => [15 - column, row] as const),
];
const mirrored = turned.map((places) => places.map(([row, column]) => [row, 15 - column] as const));

/**
 * The seven other forms of a hash, here by moving its bits as if they were the picture: as with those of PDQ, a form of
 * a form is a form, so a copy is as near to the original as the original to the copy.
 */
function formsOf(pdq: string): string[] {
  const bytes = Buffer.from(pdq, 'hex');
  const bit = (at: number) => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  return [...turned, ...mirrored].slice(1).map((places) => {
    const form = Buffer.alloc(32);
    for (const [at, [row, column]] of places.entries()) {
      form[at >> 3] = (form[at >> 3] ?? 0) | (bit(row * 16 + column) << (at & 7));
    }
    return form.toString('hex');
  });
}

function withForms(picture: Picture, pdq = picture.likeness?.pdq ?? ''): Picture {
  return { ...picture, likeness: picture.likeness && { ...picture.likeness, pdq, forms: formsOf(pdq) } };
}

/** A copy as they are met: the same file, one that differs in up to forty bits, turned or mirrored, or too plain. */
function copyOf(picture: Picture): Picture {
  if (randomInt(6) === 0) return picture;
  const quality = randomInt(8) === 0 ? 49 : 50 + randomInt(51);
  const forms = picture.likeness?.forms ?? [];
  const from = randomInt(3) === 0 ? withForms(picture, forms[randomInt(7)]) : picture;
  return withForms(alike(from, randomInt(3) === 0 ? 31 + randomInt(2) : randomInt(40), quality));
}

/** What each writer enters: values and pictures that others enter too, of the own agency and of every other. */
export function planOverlaps(sizes: Sizes): PlannedLead[][] {
  const { agencies, writers, leads, values, pictures, importers } = sizes;
  const count = writers * leads;
  const pool = repeated(count * values, (number) => () => number);
  const pictured = repeated(count * pictures, (family) => {
    const original = withForms(aPicture(90));
    let drawn = 0;
    return () => ({ family, picture: drawn++ === 0 ? original : copyOf(original) });
  });
  const selectors = (numbers: readonly number[]) =>
    [...new Set(numbers)].map((number) => ({
      ...{ type: 'email' as const, value: `p${number}@overlap.example`, region: null },
      subjectRole: 'suspect' as const,
    }));
  return Array.from({ length: writers }, (_, writer) =>
    Array.from({ length: leads }, (_, at) => {
      const [from, title] = [writer * leads + at, `Planned ${writer}.${at}`];
      // A second copy of one picture in one lead is left out, so that each pair of selectors is a ground.
      const own = new Map(
        pictured
          .slice(from * pictures, (from + 1) * pictures)
          .map(({ family, picture }) => [family, picture]),
      );
      const lead = aLead({
        title,
        selectors: selectors(pool.slice(from * values, (from + 1) * values)),
        pictures: writer < importers ? [] : [...own.values()],
      });
      return { title, agency: writer % agencies, lead };
    }),
  );
}

const words = new WeakMap<Picture, Uint32Array[]>();

function wordsOf(picture: Picture): Uint32Array[] {
  const known = words.get(picture);
  if (known) return known;
  const { pdq, forms } = picture.likeness ?? { pdq: '', forms: [] };
  const made = [pdq, ...forms].map((hex) => new Uint32Array(new Uint8Array(Buffer.from(hex, 'hex')).buffer));
  words.set(picture, made);
  return made;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isWithin(one: Uint32Array, other: Uint32Array): boolean {
  let distance = 0;
  for (let at = 0; at < 8 && distance <= pdqDistanceMax; at += 1) {
    distance += bitCount((one[at] ?? 0) ^ (other[at] ?? 0));
  }
  return distance <= pdqDistanceMax;
}

/** Any form of the one is near the other as it is, or the other way round: each side looks for its own forms. */
function isNear(one: Picture, other: Picture): boolean {
  const quality = Math.min(one.likeness?.quality ?? 0, other.likeness?.quality ?? 0);
  if (quality < pdqQualityMin) return false;
  const [ours, theirs] = [wordsOf(one), wordsOf(other)];
  const [own, their] = [ours[0] as Uint32Array, theirs[0] as Uint32Array];
  return ours.some((form) => isWithin(form, their)) || theirs.some((form) => isWithin(form, own));
}

/** The grounds between two leads by tier, by the names of the leads. */
type Grounds = Map<string, { exact: number; near: number }>;

const pairName = (one: string, other: string) => [one, other].sort().join(' | ');

function count(grounds: Grounds, pair: string, tier: 'exact' | 'near', times = 1): void {
  const known = grounds.get(pair) ?? { exact: 0, near: 0 };
  known[tier] += times;
  grounds.set(pair, known);
}

/** Which leads overlap and how often, found by comparing everything with everything. */
export function bruteForce(plan: readonly PlannedLead[]): Grounds {
  const grounds: Grounds = new Map();
  const holders = new Map<string, PlannedLead[]>();
  for (const planned of plan) {
    const { selectors, pictures } = planned.lead;
    const digests = pictures.flatMap(({ sha256, sha1, md5 }) => [sha256, sha1, md5]);
    for (const value of [...selectors.map((selector) => selector.value), ...digests]) {
      for (const other of holders.get(value) ?? []) {
        if (other.agency !== planned.agency) count(grounds, pairName(other.title, planned.title), 'exact');
      }
      holders.set(value, [...(holders.get(value) ?? []), planned]);
    }
  }
  const pictured = plan.flatMap((planned) => planned.lead.pictures.map((picture) => ({ planned, picture })));
  for (const [at, one] of pictured.entries()) {
    for (let of = at + 1; of < pictured.length; of += 1) {
      const other = pictured[of] as typeof one;
      if (one.planned.agency !== other.planned.agency && isNear(one.picture, other.picture)) {
        count(grounds, pairName(one.planned.title, other.planned.title), 'near');
      }
    }
  }
  return grounds;
}

/** What the product has found, against the truth. `titles` are those of the leads, by their ids. */
export async function judge(admin: pg.Client, truth: Grounds, titles: ReadonlyMap<string, string>) {
  const { rows } = await admin.query<{ leads: string[]; exact: number; near: number }>(
    `select array(select lead_id from hit_side s where s.hit_id = h.id) as leads,
            (select count(*)::int from hit_ground g where g.hit_id = h.id and tier = 'exact') as exact,
            (select count(*)::int from hit_ground g where g.hit_id = h.id and tier = 'near') as near
     from hit h`,
  );
  const found: Grounds = new Map();
  let doubled = 0;
  for (const { leads, exact, near } of rows) {
    const pair = leads
      .map((id) => titles.get(id) ?? id)
      .sort()
      .join(' | ');
    if (found.has(pair)) doubled += 1;
    count(found, pair, 'exact', exact);
    count(found, pair, 'near', near);
  }
  const { rows: told } = await admin.query(
    `select count(*)::int as told, count(distinct object_id)::int as once from audit_event where type = 'hit.opened'`,
  );
  const without = (one: Grounds, other: Grounds) => [...one.keys()].filter((pair) => !other.has(pair)).length;
  const sameGrounds = [...truth].filter(([pair, { exact, near }]) => {
    const known = found.get(pair);
    return known?.exact === exact && known.near === near;
  });
  return {
    pairs: truth.size,
    near: [...truth.values()].filter(({ near }) => near > 0).length,
    missed: without(truth, found),
    wrong: without(found, truth),
    doubled,
    otherGrounds: truth.size - sameGrounds.length,
    /** Each hit is told once. */
    toldTwice: told[0].told - told[0].once,
    untold: rows.length - told[0].once,
  };
}
