import 'server-only';

/** Next may load a module more than once in a process; pools, listeners and counters must exist once. */
export function singleton<T>(name: string, make: () => T): T {
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`concord.${name}`);
  const held = store[key] ?? make();
  store[key] = held;
  return held;
}
