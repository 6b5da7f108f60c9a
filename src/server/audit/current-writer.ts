import 'server-only';
import { singleton } from '../singleton';
import type { Writer } from './writer';

interface Holder {
  starting: Promise<Writer> | null;
  writer: Writer | null;
}

const holder = () => singleton('audit writer', (): Holder => ({ starting: null, writer: null }));

/**
 * This process's writer. The first caller starts it, with an event of its own, and so does the first who finds it spent;
 * a start that fails is tried again by the next.
 */
export function currentWriter(start: () => Promise<Writer>): Promise<Writer> {
  const held = holder();
  if (held.writer?.isSpent) Object.assign(held, { starting: null, writer: null });
  held.starting ??= start().then(
    (writer) => {
      held.writer = writer;
      return writer;
    },
    (error: unknown) => {
      held.starting = null;
      throw error;
    },
  );
  return held.starting;
}

/**
 * The connection broke and nobody knows whether a transaction of this writer committed: its numbers can neither be used
 * nor declared void, so this sequence ends and another begins.
 */
export function abandonWriter(writer: Writer): void {
  const held = holder();
  if (held.writer === writer) Object.assign(held, { starting: null, writer: null });
}
