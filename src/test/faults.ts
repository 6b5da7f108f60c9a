import pg from 'pg';
import { vi } from 'vitest';

/** Lets the n-th statement after the transaction's beginning fail, as a lost disk or a full table would, until mocks are restored. */
export function failAt(n: number): { failed: () => boolean } {
  let count = 0;
  let failed = false;
  let inTransaction = false;
  const { query } = pg.Client.prototype;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [config] = args as [string | { text: string }];
    const text = typeof config === 'string' ? config : config.text;
    const counts = inTransaction && !/^rollback/i.test(text);
    if (/^begin/i.test(text)) inTransaction = true;
    else if (/^(rollback|commit)/i.test(text)) inTransaction = false;
    if (counts && this.database !== 'postgres' && !failed) {
      count += 1;
      if (count === n) {
        failed = true;
        const planted = Object.assign(new Error('planted'), { code: 'XX000' });
        // A commit that fails has rolled back: the connection is not left in a transaction.
        if (/^commit/i.test(text))
          return Reflect.apply(query, this, ['rollback']).then(() => Promise.reject(planted));
        return Promise.reject(planted) as never;
      }
    }
    return Reflect.apply(query, this, args);
  });
  return { failed: () => failed };
}
