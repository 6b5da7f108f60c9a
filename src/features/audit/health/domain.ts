/** What the trail promises, by what breaks it. */
export const promises = ['sealer', 'faults', 'gap', 'clock', 'witness'] as const;
export type BrokenPromise = (typeof promises)[number];

export interface TrailState {
  readonly now: Date;
  readonly sealedAt: Date | null;
  readonly pending: number;
  readonly publishedAt: Date | null;
  /** Of the last day. */
  readonly longestGap: { readonly seconds: number; readonly until: Date } | null;
  readonly faultsOfWeek: number;
  readonly clockOffsetMs: number;
  /** Seconds by which each witness's last cosigned checkpoint is behind the last published; null for none in a day. */
  readonly witnessLags: readonly (number | null)[];
}

const limits = {
  /** The sealer comes by every second while events wait. */
  waitingSeconds: 30,
  /** A checkpoint is published each minute, also when nothing happens. */
  publishedSeconds: 180,
  gapSeconds: 300,
  /** So long a gap that is over is told of on every page. */
  gapToldSeconds: 3_600,
  clockMs: 2_000,
  witnessSeconds: 86_400,
} as const;

/** Which promises are broken now. */
export function decideBroken(state: TrailState): BrokenPromise[] {
  const { now, sealedAt, pending, publishedAt, longestGap, faultsOfWeek, clockOffsetMs, witnessLags } = state;
  const since = (at: Date | null) => (at ? (now.getTime() - at.getTime()) / 1000 : Number.POSITIVE_INFINITY);
  const broken: Record<BrokenPromise, boolean> = {
    sealer:
      (pending > 0 && since(sealedAt) > limits.waitingSeconds) ||
      since(publishedAt) > limits.publishedSeconds,
    faults: faultsOfWeek > 0,
    gap:
      longestGap !== null &&
      longestGap.seconds > limits.gapSeconds &&
      since(longestGap.until) < limits.gapToldSeconds,
    clock: Math.abs(clockOffsetMs) > limits.clockMs,
    witness: witnessLags.some((lag) => lag === null || lag > limits.witnessSeconds),
  };
  return promises.filter((promise) => broken[promise]);
}
