import { isUtcInstant } from './utc-instant';

/**
 * The signed statement of what was checked. Its text, to the byte:
 * ```
 * concord receipt v1
 * of check
 * reference CHK-0F3A9C1
 * event 0193a1c2-7b5e-7c31-9a44-2f6e1d0b8c55
 * issued 2026-03-01T08:20:00.000Z
 * agency Harbor City Police
 * checked 2026-03-01T08:20:00.000Z
 * agencies-asked 4
 * …
 * ```
 * each line a name, a space and a value, ended by LF, the last one too. After `agency` come the facts of this kind of
 * receipt; a name may stand there more than once. `event` is the id of the audit event whose `change.after` is the SHA-256 of this
 * text: with the event's bytes and an inclusion proof the receipt stands in the tree that a checkpoint signs.
 */
export interface SignedReceipt {
  readonly of: ReceiptOf;
  /** As in CHK-0F3A9C1, HC-2026-0142, HIT-7K2M9QX. */
  readonly reference: string;
  readonly event: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly issued: string;
  /** Whose receipt it is, by name. */
  readonly agency: string;
  readonly facts: readonly ReceiptFact[];
}

/** A name in kebab case, and one line of text. */
export type ReceiptFact = readonly [name: string, value: string];

export const receiptKinds = ['check', 'lead', 'hit'] as const;
export type ReceiptOf = (typeof receiptKinds)[number];

const head = 'concord receipt v1';
const heads = ['of', 'reference', 'event', 'issued', 'agency'] as const;
/** No receipt is longer, in characters. */
export const receiptTextMax = 65_536;

/** The exact text to sign. @throws Error naming what does not follow the format. */
export function formatReceipt({ facts, ...receipt }: SignedReceipt): string {
  if (!receiptKinds.includes(receipt.of)) throw new Error('It is of no kind that there are receipts of');
  if (!/^[A-Z0-9]+(-[A-Z0-9]+)+$/.test(receipt.reference)) throw new Error('The reference is none');
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(receipt.event))
    throw new Error('The event is no id');
  if (!isUtcInstant(receipt.issued)) throw new Error('The time is no instant as in 2026-03-01T08:20:00.000Z');
  const own = heads.map((name): ReceiptFact => [name, receipt[name]]);
  const lines = [...own, ...facts].map(([name, value], at) => {
    const isHead = heads.some((known) => known === name);
    if (!/^[a-z]+(-[a-z]+)*$/.test(name) || isHead !== at < heads.length)
      throw new Error(`${name} is no name`);
    if (!/^\S(.*\S)?$/.test(value) || /[\p{Cc}\u2028\u2029]/u.test(value))
      throw new Error(`The value of ${name} is no line of text`);
    return `${name} ${value}\n`;
  });
  return `${head}\n${lines.join('')}`;
}

/** Reads a receipt and accepts only what {@link formatReceipt} writes. @throws Error saying what is wrong. */
export function parseReceipt(text: string): SignedReceipt {
  if (text.length > receiptTextMax) throw new Error('It is longer than a receipt');
  const [first, ...lines] = text.split('\n').slice(0, -1);
  if (first !== head) throw new Error(`It does not begin with the line "${head}"`);
  const pairs = lines.map((line): ReceiptFact => {
    const space = line.indexOf(' ');
    return [line.slice(0, Math.max(space, 0)), line.slice(space + 1)];
  });
  const headValue = (name: (typeof heads)[number]) => {
    const value = pairs[heads.indexOf(name)];
    if (value?.[0] !== name) throw new Error(`The line "${name}" is not where it must be`);
    return value[1];
  };
  const receipt: SignedReceipt = {
    of: headValue('of') as ReceiptOf,
    reference: headValue('reference'),
    event: headValue('event'),
    issued: headValue('issued'),
    agency: headValue('agency'),
    facts: pairs.slice(heads.length),
  };
  if (formatReceipt(receipt) !== text) throw new Error('It does not follow the format to the byte');
  return receipt;
}

/** The files of a receipt's archive. */
export const receiptFiles = {
  receipt: 'receipt.txt',
  signature: 'receipt.txt.asc',
  event: 'event.json',
  proof: 'proof.txt',
  checkpoint: 'checkpoint.txt',
  checkpointSignature: 'checkpoint.txt.asc',
  pdf: 'receipt.pdf',
  readme: 'README.txt',
} as const;
