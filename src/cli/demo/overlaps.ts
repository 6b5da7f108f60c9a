import type { HitOutcome } from '@/features/deconfliction/domain';
import type { SubmitLead } from '@/features/leads/schema';
import type { DemoLead, LeadWriter } from './leads';

type Typed = SubmitLead['selectors'][number];

/** Leads that agencies come to hold in common, by the number of the lead that each is put into. */
export interface PlantedLead {
  /** The how-manieth lead of the demo it is. */
  readonly at: number;
  readonly agency: string;
  readonly change: (lead: DemoLead) => DemoLead;
  /** Its picture was a mistake: it is withdrawn afterwards, and the hit with it. */
  readonly mistaken?: true;
}

const suspect = (type: Typed['type'], value: string): Typed => ({
  type,
  value,
  region: null,
  subjectRole: 'suspect',
});

const holding =
  (selector: Typed, title?: string) =>
  (lead: DemoLead): DemoLead => ({
    ...lead,
    ...(title && { title }),
    subjectRole: 'suspect',
    selectors: [selector, ...lead.selectors.filter(({ subjectRole }) => subjectRole === 'suspect')],
  });

/** One number that moves along the coast, from San Diego to Los Angeles, Las Vegas and San Francisco. */
const moving = suspect('phone', '(619) 555-0142');

/** A number of an undercover operation: its owner alone learns of the hit. */
const quiet = suspect('phone', '+44 20 7946 0903');

/** Thirteen hits: six between the four holders of the moving number, six more of different kinds, one that is silent. */
export function plantedLeads(writer: LeadWriter): PlantedLead[] {
  const shared = writer.picture('suspect', 88);
  const file = writer.picture('suspect', 71);
  const withPicture = (picture: typeof shared) => (lead: DemoLead) => ({
    ...lead,
    subjectRole: 'suspect' as const,
    pictures: [picture],
  });
  const both = (selector: Typed) => [holding(selector), holding(selector)] as const;
  const [mail1, mail2] = both(suspect('email', 'velvet.moon@mail.example'));
  const [ad1, ad2] = both(suspect('url', 'https://ads.example/harbor/553201?utm_source=mail'));
  const [handle1, handle2] = both(suspect('handle', 'telegram:night_orchid'));
  const [number1, number2] = both(suspect('phone', '+44 20 7946 0958'));
  return [
    { at: 31, agency: 'HC', change: holding(moving, 'Card with a number, left at a motel by the border') },
    { at: 74, agency: 'BD', change: holding(moving, 'The same number in an advertisement downtown') },
    { at: 118, agency: 'SM', change: holding(moving, 'Number answered by another voice, rooms by the week') },
    { at: 171, agency: 'GB', change: holding(moving, 'A client was told to call this number on arrival') },
    { at: 20, agency: 'HC', change: number1 },
    { at: 88, agency: 'MB', change: number2 },
    { at: 41, agency: 'SM', change: mail1 },
    { at: 97, agency: 'MD', change: mail2 },
    { at: 52, agency: 'BD', change: ad1 },
    { at: 140, agency: 'SM', change: ad2 },
    { at: 60, agency: 'HC', change: handle1 },
    { at: 155, agency: 'GB', change: handle2 },
    { at: 83, agency: 'MB', change: withPicture(shared) },
    { at: 163, agency: 'HC', change: withPicture(writer.copyOf(shared, 14)) },
    { at: 90, agency: 'MD', change: withPicture(file) },
    { at: 180, agency: 'SM', change: withPicture(file), mistaken: true },
    { at: 188, agency: 'MB', change: holding(quiet) },
    {
      at: 194,
      agency: 'HC',
      change: holding({ ...quiet, silent: true }, 'Number of an officer under cover'),
    },
  ];
}

/** What the liaisons have done about the hits, oldest first: the rest are open, some of them overdue. */
export interface Answer {
  readonly acknowledgedBy: 'both' | 'one';
  readonly outcomes: readonly [HitOutcome?, HitOutcome?];
  readonly messages: readonly string[];
  /** How long each side takes to acknowledge: after the hit, and after the other side. */
  readonly afterHours: readonly [number, number];
  /** Why the first side takes its outcome back. */
  readonly reopened?: string;
}

export const answers: readonly Answer[] = [
  {
    acknowledgedBy: 'both',
    afterHours: [2, 5],
    outcomes: ['joint_work', 'joint_work'],
    messages: [
      'We have this number since spring. Can we speak today?',
      'Yes, at three. It moved to us last week.',
    ],
  },
  {
    acknowledgedBy: 'both',
    afterHours: [26, 9],
    outcomes: ['same_target', 'same_target'],
    messages: ['Same driver, same card. Yours or ours?'],
  },
  {
    acknowledgedBy: 'both',
    afterHours: [4, 1],
    outcomes: ['unrelated', 'same_target'],
    messages: ['We think that the number was reassigned.'],
  },
  { acknowledgedBy: 'both', afterHours: [11, 31], outcomes: ['defer'], messages: [] },
  {
    acknowledgedBy: 'both',
    afterHours: [1, 3],
    outcomes: [],
    messages: ['Seen. I will call tomorrow morning.'],
  },
  {
    acknowledgedBy: 'one',
    afterHours: [7, 0],
    outcomes: ['hand_over'],
    messages: ['We close ours: it is yours if you want it.'],
  },
  {
    acknowledgedBy: 'one',
    afterHours: [19, 0],
    outcomes: ['unrelated'],
    messages: [],
    reopened: 'The same number answered again last night.',
  },
];
