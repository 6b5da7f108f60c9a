import canonicalize from 'canonicalize';

/**
 * The one JSON text of a value (RFC 8785): no spaces, names in UTF-16 order, the shortest escapes.
 *
 * @throws TypeError, naming the place, for anything but well-formed strings, safe integers (not -0), booleans, null,
 * arrays without holes and plain objects; also for a value that contains itself.
 */
export function canonicalJson(value: unknown): string {
  refuseOthers(value, '$', new Set());
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('$ has no JSON text');
  return text;
}

function refuseOthers(value: unknown, place: string, around: Set<object>): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (!value.isWellFormed())
      throw new TypeError(`${place} has half of a surrogate pair (RFC 8785 §3.2.2.2)`);
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new TypeError(`${place} is ${Object.is(value, -0) ? '-0' : value}, not a safe integer`);
    }
    return;
  }
  if (typeof value !== 'object') throw new TypeError(`${place} is of type ${typeof value}`);
  if (around.has(value)) throw new TypeError(`${place} contains itself`);
  around.add(value);
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) refuseOthers(value[at], `${place}[${at}]`, around);
  } else {
    refuseOtherMembers(value, place, around);
  }
  around.delete(value);
}

function refuseOtherMembers(value: object, place: string, around: Set<object>): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${place} is no plain object`);
  if (Object.getOwnPropertySymbols(value).length > 0) throw new TypeError(`${place} has a symbol for a name`);
  for (const [name, member] of Object.entries(value)) {
    if (!name.isWellFormed()) throw new TypeError(`${place} has a name with half of a surrogate pair`);
    refuseOthers(member, `${place}.${name}`, around);
  }
}
