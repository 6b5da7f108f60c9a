import 'server-only';
import type { FoundAgency } from '@/features/agencies/schema';
import type { Role } from '@/features/identity/domain';
import { env } from '@/server/env';

/** `roles` has one demo account each, beside an administrator; the first is the one that enters leads. */
type DemoAgency = FoundAgency & { readonly domain: string; readonly roles: readonly [Role, ...Role[]] };

const us = { region: 'US', legalRegime: 'us_28cfr23' } as const;
const pacific = 'America/Los_Angeles';
const desk = 'Deconfliction desk';

/** Fictional agencies in real places, under four laws. */
export const demoAgencies: readonly DemoAgency[] = [
  {
    ...us,
    code: 'HC',
    name: 'Harbor City Police',
    kind: 'police',
    place: 'San Diego, California',
    timeZone: pacific,
    liaisonDesk: desk,
    liaisonPhone: '+1 619 555 0100',
    liaisonEmail: 'desk@harborcity.example',
    domain: 'harborcity.example',
    roles: ['investigator', 'liaison', 'auditor', 'victim_advocate'],
  },
  {
    ...us,
    code: 'BD',
    name: 'Basin District Attorney',
    kind: 'prosecutor',
    place: 'Los Angeles, California',
    timeZone: pacific,
    liaisonDesk: 'Trafficking unit',
    liaisonPhone: '+1 213 555 0110',
    liaisonEmail: 'desk@basinda.example',
    domain: 'basinda.example',
    roles: ['prosecutor', 'liaison', 'victim_advocate'],
  },
  {
    ...us,
    code: 'SM',
    name: 'Silver Mesa Metro Police',
    kind: 'police',
    place: 'Las Vegas, Nevada',
    timeZone: pacific,
    liaisonDesk: desk,
    liaisonPhone: '+1 702 555 0120',
    liaisonEmail: 'desk@silvermesa.example',
    domain: 'silvermesa.example',
    roles: ['investigator', 'liaison', 'auditor', 'victim_advocate'],
  },
  {
    code: 'GB',
    name: 'Golden Bay Safe House',
    kind: 'ngo',
    place: 'San Francisco, California',
    region: 'US',
    legalRegime: 'us_34usc12291',
    timeZone: pacific,
    liaisonDesk: 'Advocacy line',
    liaisonPhone: '+1 415 555 0130',
    liaisonEmail: 'desk@goldenbay.example',
    domain: 'goldenbay.example',
    roles: ['caseworker', 'liaison'],
  },
  {
    code: 'MB',
    name: 'Mekong Border Protection Unit',
    kind: 'police',
    place: 'Nong Khai, Thailand',
    region: 'TH',
    legalRegime: 'th_pdpa',
    timeZone: 'Asia/Bangkok',
    liaisonDesk: 'International desk',
    liaisonPhone: '+66 42 555 140',
    liaisonEmail: 'desk@mekong.example',
    domain: 'mekong.example',
    roles: ['investigator', 'liaison'],
  },
  {
    code: 'MD',
    name: 'Maas Delta Police',
    kind: 'police',
    place: 'Rotterdam, Netherlands',
    region: 'NL',
    legalRegime: 'eu_2016_680',
    timeZone: 'Europe/Amsterdam',
    liaisonDesk: 'Liaison room',
    liaisonPhone: '+31 10 555 0150',
    liaisonEmail: 'desk@maasdelta.example',
    domain: 'maasdelta.example',
    roles: ['investigator', 'liaison', 'auditor'],
  },
  {
    ...us,
    code: 'OB',
    name: 'Joint Oversight Board',
    kind: 'oversight',
    place: 'Sacramento, California',
    region: null,
    timeZone: pacific,
    liaisonDesk: 'Secretariat',
    liaisonPhone: '+1 916 555 0160',
    liaisonEmail: 'desk@oversight.example',
    domain: 'oversight.example',
    roles: ['oversight_auditor'],
  },
];

export const demoOperator: { agency: FoundAgency; name: string; email: string } = {
  agency: {
    ...us,
    code: 'OP',
    name: 'Concord Operations',
    kind: 'operator',
    place: 'San Diego, California',
    region: null,
    timeZone: pacific,
    liaisonDesk: 'Watch desk',
    liaisonPhone: '+1 619 555 0170',
    liaisonEmail: 'watch@concord.example',
  },
  name: 'Operator',
  email: 'operator@concord.example',
};

export interface DemoAccount {
  readonly email: string;
  readonly role: Role;
  readonly agency: string;
}

/** One account a role and agency, named by what it does. */
export const demoAccounts: readonly DemoAccount[] = [
  ...demoAgencies.flatMap(({ name, domain, roles }) =>
    [...roles, 'administrator' as const].map((role) => ({
      email: `${role.replace('_', '-')}@${domain}`,
      role,
      agency: name,
    })),
  ),
  { email: demoOperator.email, role: 'operator', agency: demoOperator.agency.name },
];

/** For the card on the sign-in page; nothing outside the demo. */
export function shownAccounts(): { accounts: readonly DemoAccount[]; password: string } {
  return env.demo ? { accounts: demoAccounts, password: env.demoPassword } : { accounts: [], password: '' };
}
