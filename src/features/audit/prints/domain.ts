const segment = /^[A-Za-z0-9-]{1,40}$/;

export type Printed =
  | { readonly type: 'lead'; readonly reference: string }
  | { readonly type: 'hit'; readonly id: string }
  | { readonly type: 'page'; readonly id: string };

/** What the page at a path shows: a lead by its reference, a hit by its id, otherwise the page itself; null for no path. */
export function decidePrinted(path: string): Printed | null {
  const segments = path.split('/').slice(1);
  const [section, name] = segments;
  if (path === '/') return { type: 'page', id: 'inbox' };
  if (!path.startsWith('/') || !segments.every((one) => segment.test(one))) return null;
  if (section === 'leads' && name && /^[A-Z]{2,4}-\d{4}-\d{1,9}$/.test(name))
    return { type: 'lead', reference: name };
  if (section === 'hits' && name && /^[0-9a-f-]{36}$/.test(name)) return { type: 'hit', id: name };
  const id = segments.join('/');
  return id.length <= 128 ? { type: 'page', id } : null;
}
