import { canonicalise, type SelectorType } from '@/features/selectors/domain';

interface Form {
  readonly type: SelectorType;
  readonly canonical: string;
}

const cutOff = 2;
const stemLengthMin = 5;

/** What near-identical values have in common: all but the last two characters. None for hashes, which have no neighbours. */
export function stemOf({ type, canonical }: Form): string | null {
  const [before = '', domain] = type === 'email' ? canonical.split('@') : [canonical];
  if (['sha256', 'sha1', 'md5', 'pdq', 'url'].includes(type) || before.length < stemLengthMin + cutOff)
    return null;
  return `${type} ${before.slice(0, -cutOff)} ${domain ?? ''}`;
}

const namePartLengthMin = 3;

/** Does a value name this member: by e-mail, or by an e-mail or handle that has the whole name in it? */
export function namesMember(form: Form, member: { readonly name: string; readonly email: string }): boolean {
  if (form.type !== 'email' && form.type !== 'handle') return false;
  const own = canonicalise('email', member.email, {});
  if (own.ok && form.type === 'email' && form.canonical === own.canonical) return true;
  const parts = plain(member.name).filter(({ length }) => length >= namePartLengthMin);
  const asked = plain(form.canonical.split('@')[0] ?? '').join('');
  return parts.length >= 2 && parts.every((part) => asked.includes(part));
}

/** Words in lower case, without accents. */
function plain(text: string): string[] {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
}
