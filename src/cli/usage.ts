import { type ParseArgsConfig, parseArgs } from 'node:util';
import { exitCodes } from '@/core/bundle/findings';

/** What was asked for cannot be done: the program says so in one line and ends with 2. */
export class UsageError extends Error {}

/** Reads the arguments. @throws UsageError followed by the usage. */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : cause}\n\n${usage}`);
  }
}

/** The address of a portal, without a path. @throws UsageError if it is none. */
export function portalOrigin(address: string): string {
  const url = URL.parse(address);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`${address} is no web address.`);
  return url.origin;
}

/** Runs a program and turns what the caller could have avoided into a line and exit code 2. */
export async function runProgram(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (cause) {
    if (!(cause instanceof UsageError) && !isFileError(cause)) throw cause;
    process.stderr.write(`${name}: ${cause.message}\n`);
    process.exitCode = exitCodes.usage;
  }
}

function isFileError(cause: unknown): cause is Error {
  return (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    /^E[A-Z]+$/.test(cause.code)
  );
}
