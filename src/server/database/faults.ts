import 'server-only';

/** SQLSTATE, Prisma code or the adapter's kind of a database error, wherever in the chain of causes it stands. */
export function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Object && depth < 6; depth += 1) {
    const { code, originalCode, kind, meta, cause } = at as Record<string, unknown>;
    for (const found of [code, originalCode, kind]) if (typeof found === 'string') codes.push(found);
    at =
      cause ?? (meta instanceof Object ? (meta as Record<string, unknown>)['driverAdapterError'] : undefined);
  }
  return codes;
}

/** Would it succeed if tried again? Serialization failure, deadlock. */
export function isPassing(error: unknown): boolean {
  return codesOf(error).some((code) =>
    ['40001', '40P01', 'P2034', 'TransactionWriteConflict'].includes(code),
  );
}

/** Kinds of the adapter, codes of Node, codes of Prisma, SQLSTATEs. */
const unreachable = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'DatabaseAccessDenied',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EPIPE',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
]);

/** Is the database away, starting, stopping or full of connections? */
export function isUnreachable(error: unknown): boolean {
  return (
    codesOf(error).some((code) => unreachable.has(code)) ||
    (error instanceof Error &&
      /Connection terminated|is not queryable|timeout exceeded when trying to connect/.test(error.message))
  );
}

/** SQLSTATEs of a full disk, a database that may only be read, and a disk that fails. */
const unwritable = new Set(['53100', '25006', '58030']);

/** Is the database there, and takes nothing? Then the trail cannot be written either. */
export function isUnwritable(error: unknown): boolean {
  return codesOf(error).some((code) => unwritable.has(code));
}
