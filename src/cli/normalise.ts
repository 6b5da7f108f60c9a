import { once } from 'node:events';
import { z } from 'zod';
import { canonicalise, type SelectorProblem, selectorTypes } from '@/features/selectors/domain';

const help = `Usage: npm run -s normalise < selectors.jsonl

Brings selectors to the form in which agencies compare them. Each input line is a JSON object
  {"type": "phone", "value": "(619) 555-0142", "region": "US"}
and each output line, in the same order, is
  {"canonical": "+16195550142"}    with "alias" and "warnings" where there are any, or
  {"error": "…"}                   one sentence on what is wrong and what to do.
region (ISO 3166-1 alpha-2) is optional and used for telephone numbers that name no country.
Types: ${selectorTypes.join(', ')}.
`;

const lineSchema = z.object({
  type: z.enum(selectorTypes),
  value: z.string(),
  region: z.string().nullish(),
});

/** One sentence a problem: what is wrong, and what to do. None repeats the value, which may be confidential. */
const sentences: Readonly<Record<SelectorProblem, string>> = {
  empty: 'The value is empty or only invisible characters; enter one.',
  'too-short': 'The value is too short for its type; check for missing characters.',
  'too-long': 'The value is too long for its type; check for extra characters.',
  'wrong-type': 'The value is another kind of selector; choose the type that fits it.',
  characters: 'The value has characters that its type does not allow; remove them.',
  checksum: 'The check digits do not agree with the rest; compare the value with its source.',
  'not-a-phone-number': 'This is no telephone number; enter digits, with + and the country code if known.',
  'no-region': 'The number names no country; add + and the country code, or give a region.',
  'unknown-region': 'The region is no ISO 3166-1 alpha-2 code with telephone numbers; correct it.',
  'unknown-calling-code': 'No country has this calling code; check the digits after the plus.',
  'not-valid-for-region':
    'No such number exists in the numbering plan of its country; check digits and region.',
  'no-at-sign': 'An e-mail address needs an @; enter it as name@domain.',
  'local-part': 'The part before the @ is missing or malformed; check its dots and signs.',
  'quoted-local-part':
    'Quoted names that need their quotes are not supported; enter the address without them.',
  'mail-domain': 'The part after the @ is no domain name; check its spelling.',
  scheme: 'Only http and https addresses are taken; choose another type or correct the scheme.',
  'no-host': 'The address names no host; enter it as example.com/path.',
  host: 'The host is no domain name or IP address that means the same everywhere; check its spelling.',
  'no-platform': 'A handle needs its platform; enter it as instagram:name or as a link to the profile.',
  'unknown-platform': 'The platform is not known; use its usual name, or enter the profile as a URL.',
  'platform-mismatch': 'The platform named and the link disagree; correct one of them.',
  'not-a-profile': 'The link leads to no profile; enter the profile, or choose the type url.',
  'not-hex': 'A hash is written in the digits 0 to 9 and a to f; remove everything else.',
  'constant-hash': 'This is the hash of a picture without contents and would match any such; leave it out.',
  'no-jurisdiction': 'A plate needs its jurisdiction; enter it as US-CA: 7ABC123 or GB: AB12CDE.',
  'unknown-country': 'The country code is unknown; use an ISO 3166 code such as US, US-CA or GB.',
  'no-issuer': 'A document needs its issuer and kind; enter it as KH passport: N1234567.',
  'no-kind': 'The kind of document is missing or unknown; use passport, id, licence, visa or residence.',
  'vin-letter': 'A VIN has no letters I, O or Q; they are the digits 1 and 0.',
  'account-format': 'The account number has not the length or form of its country; check for slips.',
  'no-chain': 'An address needs its chain; enter it as btc:address or eth:address.',
  'unknown-chain': 'Addresses of this chain cannot be proven here; only chains with a checksum are taken.',
  'address-format': 'This is no address of its chain; copy it again, whole.',
  'mixed-case': 'A bech32 address is all lower case or all capitals; copy it again.',
  'no-window':
    'A place needs its time; enter it as PLACE @ FROM/TO, such as Pier 14 @ 2026-11-01/2026-11-02.',
  window:
    'The time is no window of up to a year; enter two days, or two instants with their offset, in order.',
  'wrong-network': 'The address belongs to another chain or to a test network; name the right chain.',
};

function normaliseLine(line: string): object {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { error: 'The line is no valid JSON; give one object on each line.' };
  }
  const input = lineSchema.safeParse(json);
  if (!input.success) return { error: faultIn(input.error.issues[0]?.path[0]) };

  const { type, value, region } = input.data;
  const result = canonicalise(type, value, typeof region === 'string' ? { region } : {});
  if (!result.ok) return { error: sentences[result.problem] };
  const { canonical, alias, warnings } = result;
  return { canonical, alias, warnings: warnings.length > 0 ? warnings : undefined };
}

function faultIn(field: PropertyKey | undefined): string {
  if (field === 'type') return `The type is missing or unknown; use one of ${selectorTypes.join(', ')}.`;
  if (field === 'value') return 'The value is missing or no text; give it as a JSON string.';
  if (field === 'region') return 'The region is no text; give an ISO 3166-1 alpha-2 code or leave it out.';
  return 'The line is no JSON object; give {"type": …, "value": …}.';
}

/** Lines end at a line feed and nowhere else: node:readline would also end them at U+2028, which JSON allows inside. */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Reads, answers and forgets line by line, no faster than the output is read. */
async function normaliseStream(): Promise<void> {
  // A reader that has seen enough and closed the pipe is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  for await (const line of linesOf(process.stdin)) {
    const written = process.stdout.write(`${JSON.stringify(normaliseLine(line))}\n`);
    if (!written) await once(process.stdout, 'drain');
  }
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(help);
} else {
  await normaliseStream();
}
