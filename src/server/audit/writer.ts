import 'server-only';
import { newId } from '@/core/ids';
import { singleton } from '../singleton';

interface Writer {
  readonly id: string;
  next: number;
  /** Numbers whose transaction was rolled back and which no event has told of yet. */
  voids: number[];
}

const voidsMax = 1024;

const fresh = (): Writer => ({ id: newId(), next: 0, voids: [] });

function writer(): Writer {
  return singleton('audit writer', fresh);
}

/**
 * The next number of this process's sequence, and the numbers to declare void with it. A gap that no later event
 * declares is an event that somebody took away.
 */
export function takeNumber(): { writerId: string; number: number; voids: number[] } {
  const self = writer();
  const number = self.next;
  self.next += 1;
  const voids = self.voids.slice(0, voidsMax).sort((a, b) => a - b);
  self.voids = self.voids.slice(voidsMax);
  return { writerId: self.id, number, voids };
}

/** The transaction that used these numbers did not commit. */
export function releaseNumbers(numbers: readonly number[]): void {
  writer().voids.push(...numbers);
}

/**
 * The connection broke and nobody knows whether the transaction committed: its numbers can neither be used nor declared
 * void, so this sequence ends and another begins.
 */
export function abandonNumbers(): void {
  Object.assign(writer(), fresh());
}
