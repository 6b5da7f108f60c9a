import type { SubmitLead } from '@/features/leads/schema';
import type { Random } from './random';

type Typed = SubmitLead['selectors'][number];
type Picture = SubmitLead['pictures'][number];
export type DemoLead = Omit<SubmitLead, 'idempotencyKey' | 'seenAt'>;

const titles = [
  'Online advertisement, same wording as last month',
  'Labour contractor keeps passports of kitchen staff',
  'Tip from a motel clerk about cash paid by the week',
  'Advertisement moved to a new number',
  'Recruiter promises factory work abroad',
  'Nail salon: workers driven in and out together',
  'Farm crew lodged behind a locked gate',
  'Escort page reuses pictures of another city',
  'Money sent home to one and the same account',
  'Message offering travel and a room in advance',
];

const narratives = [
  'The advertisement gives this number and asks to be called after ten at night. The text is the same as one seen two weeks before, but for the city.',
  'A contractor collected the documents on arrival. Workers say that they owe for transport and may not leave before it is paid.',
  'The caller had seen three different drivers bring people to the same door. The number was on a card left at the desk.',
  'A profile answers within minutes and moves the talk to another application. The same pictures stand on two other pages.',
  'Payments of the same amount arrive on the same day from several senders. The holder of the account lives elsewhere.',
];

const roles = ['suspect', 'suspect', 'suspect', 'associate', 'unknown'] as const;
const clientRoles = ['victim', 'victim', 'witness', 'suspect'] as const;
const words = [
  'velvet',
  'moon',
  'river',
  'candy',
  'lotus',
  'sunset',
  'pearl',
  'royal',
  'angel',
  'jade',
  'night',
  'silk',
];

/**
 * Area codes in which 555-0100 to 555-0199 are set aside for fiction; abroad, Ofcom's numbers for drama. From 555-0140 on
 * they are left to whoever tries the demo, so that a number typed in is new.
 */
const areas = ['619', '858', '760', '213', '310', '323', '415', '510', '650', '702', '725', '916'];

/** Invented leads: typed selectors and pictures that no two leads share unless they are told to. */
export class LeadWriter {
  private readonly numbers = new Set<string>();

  constructor(private readonly random: Random) {}

  lead(place: string, forClients: boolean, abroad: boolean): DemoLead {
    const { random } = this;
    const subjectRole = random.pick(forClients ? clientRoles : roles);
    const count = 1 + random.below(4);
    return {
      title: random.pick(titles),
      narrative: random.pick(narratives),
      subjectRole,
      urgency: random.pick(['routine', 'routine', 'urgent', 'immediate'] as const),
      place,
      purpose: {
        code: forClients ? 'victim_protection' : random.pick(['investigation', 'prosecution'] as const),
        caseReference: random.below(2) === 0 ? `C-${1000 + random.below(9000)}` : '',
        justification: forClients ? 'Safety plan of a client' : 'Open inquiry into trafficking',
      },
      selectors: Array.from({ length: count }, () => this.typed(subjectRole, abroad)),
      pictures: random.below(5) === 0 ? [this.picture(subjectRole, 55 + random.below(46))] : [],
    };
  }

  private typed(subjectRole: Typed['subjectRole'], abroad: boolean): Typed {
    const { random } = this;
    const name = `${random.pick(words)}${random.pick(words)}${10 + random.below(9990)}`;
    const makers = {
      phone: () => this.phone(abroad),
      email: () => `${name}@mail.example`,
      url: () => `https://ads.example/${random.pick(words)}/${100_000 + random.below(900_000)}`,
      handle: () => `${random.pick(['instagram', 'telegram', 'snapchat', 'x'])}:${name}`,
    };
    const type = random.pick(['phone', 'phone', 'email', 'url', 'handle'] as const);
    return { type, value: makers[type](), region: null, subjectRole };
  }

  private phone(abroad: boolean): string {
    const last = (limit: number, digits: number) => String(this.random.below(limit)).padStart(digits, '0');
    for (;;) {
      const number = abroad
        ? `+44 20 7946 0${last(900, 3)}`
        : `(${this.random.pick(areas)}) 555-01${last(40, 2)}`;
      if (this.numbers.has(number)) continue;
      this.numbers.add(number);
      return number;
    }
  }

  picture(subjectRole: Typed['subjectRole'], quality: number): Picture {
    const { random } = this;
    return {
      sha256: random.hex(64),
      sha1: random.hex(40),
      md5: random.hex(32),
      likeness: likenessOf(random.hex(64), quality),
      subjectRole,
    };
  }

  /** The same picture saved again: another file, a few bits of its likeness changed. */
  copyOf(picture: Picture, changedBits: number): Picture {
    const copy = this.picture(picture.subjectRole, 80);
    const digits = [...(picture.likeness?.pdq ?? '')];
    for (let at = 0; at < changedBits; at += 1) {
      digits[at * 4] = (Number.parseInt(digits[at * 4] ?? '0', 16) ^ 4).toString(16);
    }
    return { ...copy, likeness: likenessOf(digits.join(''), 80) };
  }
}

/** There is no picture behind it: for its turned and mirrored forms, any other seven hashes will do. */
function likenessOf(pdq: string, quality: number): NonNullable<Picture['likeness']> {
  const forms = Array.from({ length: 7 }, (_, at) => pdq.slice(at + 1) + pdq.slice(0, at + 1));
  return { pdq, quality, forms };
}
