import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@/core/ids';
import { appendAuditEvent } from '@/server/audit/append';
import { systemContext } from '@/server/system-context';
import { transact } from '@/server/transact';

/**
 * A process that writes events until it is killed, with so many writers at once, and says on its output of each event
 * that it tries it and, once its transaction has committed, that it is acknowledged.
 */
async function write(): Promise<never> {
  for (;;) {
    const id = newId();
    process.stdout.write(`tried ${id}\n`);
    try {
      await transact(systemContext('worker'), async (tx) => {
        appendAuditEvent(tx, { id, type: 'chaos.written', op: 'alter' });
        // Some are given up, so that there are numbers to declare void.
        if (randomInt(20) === 0) throw new Error('given up');
      });
      process.stdout.write(`acknowledged ${id}\n`);
    } catch {
      await sleep(randomInt(20));
    }
  }
}

await Promise.all(Array.from({ length: Number(process.argv[2]) }, write));
