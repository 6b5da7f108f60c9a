/**
 * Whether the text is an instant as the trail writes it: RFC 3339 in UTC with three digits of milliseconds and Z, of a
 * day that exists (`2026-02-29…` does not), so that order by text is order in time.
 */
export function isUtcInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)) return false;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString() === text;
}
