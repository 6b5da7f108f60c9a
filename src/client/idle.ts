/** CJIS Security Policy 5.9 §5.5.5: locked after thirty minutes unused; the server counts the same. */
export const idleMs = 30 * 60_000;
/** Told two minutes before, and one touch is enough to stay (WCAG 2.2.1 asks for twenty seconds). */
const noticeMs = 2 * 60_000;
const writeAfterMs = 5_000;
const key = 'concord.touched';

export function decideIdle(touchedAt: number, now: number): 'used' | 'notice' | 'over' {
  const unused = now - touchedAt;
  if (unused >= idleMs) return 'over';
  return unused >= idleMs - noticeMs ? 'notice' : 'used';
}

/** When the member last touched the portal in any of this browser's tabs: they share one session. */
export function lastTouch(): number {
  return Number(localStorage.getItem(key));
}

export function noteTouch(now: number): void {
  if (now - lastTouch() > writeAfterMs) localStorage.setItem(key, String(now));
}
