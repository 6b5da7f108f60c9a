import { demoAgencies } from '@/api/demo';
import { type DemoLead, LeadWriter } from './leads';
import { plantedLeads } from './overlaps';
import { Random } from './random';

const leadCount = 200;
const seed = 2026;

export interface PlannedLead {
  readonly agency: (typeof demoAgencies)[number];
  readonly lead: DemoLead;
  readonly mistaken: boolean;
}

/** The leads of the demo and who enters them, oldest first. They are the same in every demo. */
export function plannedLeads(): PlannedLead[] {
  const random = new Random(seed);
  const writer = new LeadWriter(random);
  const planted = new Map(plantedLeads(writer).map((lead) => [lead.at, lead]));
  const holders = demoAgencies.filter(({ kind }) => kind !== 'oversight');
  return Array.from({ length: leadCount }, (_, at) => {
    const plan = planted.get(at);
    const agency = holders.find(({ code }) => code === plan?.agency) ?? random.pick(holders);
    const plain = writer.lead(agency.place, agency.kind === 'ngo', agency.region !== 'US');
    return { agency, lead: plan ? plan.change(plain) : plain, mistaken: plan?.mistaken ?? false };
  });
}
