import { v7 } from 'uuid';

/** Numbers that are the same for the same seed (mulberry32), so that every demo is the same demo. */
export class Random {
  private state: number;
  private made = 0;

  constructor(seed: number) {
    this.state = seed;
  }

  /** A whole number from 0 to `limit` − 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new RangeError('Nothing to pick from.');
    return picked;
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('');
  }

  /** A UUIDv7 of this instant, after those made before it. */
  id(at: Date): string {
    this.made += 1;
    const random = Uint8Array.from({ length: 16 }, () => this.below(256));
    return v7({ msecs: at.getTime(), seq: this.made, random });
  }
}
