export const median = (values: readonly number[]) => percentile(values, 50);

/** Nearest rank. */
export function percentile(values: readonly number[], of: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((of / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export interface Round {
  /** Pieces of work a second, over all writers. */
  readonly perSecond: number;
  /** Milliseconds of each piece. */
  readonly times: readonly number[];
}

/** So many writers do `count` pieces of work between them. */
export async function round(
  writers: number,
  count: number,
  work: (writer: number) => Promise<unknown>,
): Promise<Round> {
  const times: number[] = [];
  const started = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (left > 0) {
        left -= 1;
        const began = performance.now();
        await work(writer);
        times.push(performance.now() - began);
      }
    }),
  );
  return { perSecond: (count / (performance.now() - started)) * 1_000, times };
}

export function summary(name: string, rounds: readonly Round[]): string {
  const times = rounds.flatMap((one) => one.times);
  const rate = median(rounds.map(({ perSecond }) => perSecond));
  const ms = (of: number) => `${percentile(times, of).toFixed(1)} ms`;
  return `${name.padEnd(34)} ${rate.toFixed(0).padStart(6)}/s   p50 ${ms(50)}   p99 ${ms(99)}`;
}
