import 'server-only';

const store = globalThis as unknown as Record<symbol, unknown>;
const symbolOf = (name: string) => Symbol.for(`concord.${name}`);

/** Next may load a module more than once in a process; pools, listeners and counters must exist once. */
export function singleton<T>(name: string, make: () => T): T {
  const key = symbolOf(name);
  const held = (store[key] as T | undefined) ?? make();
  store[key] = held;
  return held;
}

/** As {@link singleton}, for what has to be fetched. A failure is not kept: the next caller tries again. */
export function fetchedOnce<T>(name: string, fetch: () => Promise<T>): Promise<T> {
  return singleton(name, () =>
    fetch().catch((error: unknown) => {
      forget(name);
      throw error;
    }),
  );
}

/** What was kept under this name is made or fetched anew the next time. */
export function forget(name: string): void {
  delete store[symbolOf(name)];
}
