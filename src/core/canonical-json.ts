/**
 * The one JSON text of a value (RFC 8785): no spaces, names in UTF-16 order, the shortest escapes.
 *
 * @throws TypeError, naming the place, for anything but well-formed strings, safe integers (not -0), booleans, null,
 * arrays without holes and plain objects; also for a value that contains itself.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, { names: [], around: [] });
}

/** Where in the value: the names and indexes that lead there, and the objects around it. */
interface Place {
  readonly names: (string | number)[];
  readonly around: object[];
}

function textOf(value: unknown, place: Place): string {
  if (typeof value === 'string') return textOfString(value, 'has half of a surrogate pair', place);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
    refuse(place, `is ${Object.is(value, -0) ? '-0' : value}, not a safe integer`);
  }
  if (typeof value !== 'object') return refuse(place, `is of type ${typeof value}`);
  if (place.around.includes(value)) refuse(place, 'contains itself');
  place.around.push(value);
  const text = Array.isArray(value) ? textOfArray(value, place) : textOfObject(value, place);
  place.around.pop();
  return text;
}

function textOfString(value: string, fault: string, place: Place): string {
  if (!value.isWellFormed()) refuse(place, `${fault} (RFC 8785 §3.2.2.2)`);
  return JSON.stringify(value);
}

function textOfArray(values: readonly unknown[], place: Place): string {
  let text = '';
  for (let at = 0; at < values.length; at++) {
    place.names.push(at);
    text += `${at > 0 ? ',' : ''}${textOf(values[at], place)}`;
    place.names.pop();
  }
  return `[${text}]`;
}

function textOfObject(value: object, place: Place): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(place, 'is no plain object');
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(place, 'has a symbol for a name');
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const quoted = textOfString(name, 'has a name with half of a surrogate pair', place);
    place.names.push(name);
    text += `${text === '' ? '' : ','}${quoted}:${textOf((value as Record<string, unknown>)[name], place)}`;
    place.names.pop();
  }
  return `{${text}}`;
}

function refuse({ names }: Place, fault: string): never {
  const place = names.map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`)).join('');
  throw new TypeError(`$${place} ${fault}`);
}
