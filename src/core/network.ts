/**
 * What requests are counted by: an IPv4 address, or the /64 of an IPv6 address, for whoever has one of those has all of
 * it (RFC 6177). Anything else is as it is.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [before = '', after] = address.toLowerCase().split('::');
  const front = before === '' ? [] : before.split(':');
  const back = after ? after.split(':') : [];
  const zeros = after === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::`;
}
