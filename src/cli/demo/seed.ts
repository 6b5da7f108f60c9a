import { demoAgencies, demoOperator } from '@/api/demo';
import { AppError } from '@/core/errors';
import type { HitDto } from '@/features/deconfliction/schema';
import { foundInstallation } from '@/features/identity/bootstrap/commands';
import type { Role } from '@/features/identity/domain';
import type { LeadDto } from '@/features/leads/schema';
import { systemContext } from '@/server/system-context';
import { type Call, Clock, callerOf, Desks, day, minute, tokenOf } from './desks';
import { afterTheLeads, beforeTheLeads } from './matters';
import { answers } from './overlaps';
import { plannedLeads } from './plan';
import { Random } from './random';

/** Ids and the hours between leads; what the leads say is planned. */
const seed = 1955;
const days = 28;

/**
 * Four weeks in the life of seven agencies, lived through the very procedures that the portal calls, at a clock of their
 * own, with the same leads in every demo. Does nothing where there is any agency already.
 */
export async function seedDemo(password: string): Promise<void> {
  const random = new Random(seed);
  const end = Date.now() - 10 * minute;
  const clock = new Clock(Math.floor(end / day) * day - days * day, random);
  try {
    await found(clock, password);
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return;
    throw error;
  }
  const leads = plannedLeads();
  console.log(`Writing the demo: four weeks, ${demoAgencies.length} agencies, ${leads.length} leads …`);
  const desks = new Desks(clock, password);
  await beforeTheLeads(desks);
  const unanswered = [...answers];
  const betweenLeads = (end - clock.now.getTime()) / leads.length;
  const startedAt = clock.now.getTime();
  for (const [at, { agency, lead, mistaken }] of leads.entries()) {
    clock.advanceTo(startedAt + at * betweenLeads);
    const author = await desks.at(agency.code, agency.roles[0]);
    const seenAt = new Date(clock.now.getTime() - random.below(20) * day).toISOString();
    const idempotencyKey = random.id(clock.now);
    const { reference, hits } = await author((api) =>
      api.deconfliction.submitLead({ ...lead, idempotencyKey, seenAt }),
    );
    const entered = await author((api) => api.leads.get({ reference }));
    if (random.below(2) === 0) await (await desks.at(agency.code, 'liaison'))((api) => api.alerts.inbox());
    for (const hit of hits) {
      const answer = unanswered.shift();
      if (answer) await answerHit(clock, desks, hit, [agency.code, hit.otherAgency.code], answer);
    }
    if (mistaken) await withdrawPicture(author, entered);
  }
  await afterTheLeads({ clock, random, desks });
}

/** Its author has mixed up two files. */
async function withdrawPicture(author: Call, { id, version, selectors }: LeadDto): Promise<void> {
  const selectorId = selectors.find(({ pictureId }) => pictureId)?.id ?? '';
  const why = { reason: 'mistaken', note: 'This file is from another seizure.' } as const;
  await author((api) => api.editing.withdrawSelector({ leadId: id, version, selectorId, ...why }));
}

/** What the two liaisons do about a hit, in the hours after it. */
async function answerHit(
  clock: Clock,
  desks: Desks,
  { id }: HitDto,
  sides: readonly [string, string],
  answer: (typeof answers)[number],
): Promise<void> {
  for (const [side, code] of sides.entries()) {
    if (answer.acknowledgedBy === 'one' && side > 0) continue;
    clock.pass((answer.afterHours[side] ?? 0) * 60 * minute);
    const liaison = await desks.at(code, 'liaison');
    await liaison((api) => api.deconfliction.hit({ id }));
    await liaison((api) => api.deconfliction.acknowledge({ id }));
    const body = answer.messages[side];
    const messageId = `${id.slice(0, 24)}${side}${id.slice(25)}`;
    if (body) await liaison((api) => api.deconfliction.sendMessage({ id, messageId, body }));
    const outcome = answer.outcomes[side];
    const reason = 'Talked on the phone with the other desk.';
    if (outcome) await liaison((api) => api.deconfliction.recordOutcome({ id, outcome, reason }));
    const { reopened } = answer;
    if (reopened) await liaison((api) => api.deconfliction.reopen({ id, reason: reopened }));
  }
}

/** The operating agency, the others, and one member a role, each with the demo's password. */
async function found(clock: Clock, password: string): Promise<void> {
  const { password: given } = await foundInstallation(
    { ...systemContext('cli'), ...clock.tick() },
    demoOperator,
  );
  await choosePassword(clock, demoOperator.email, given, password);
  const operator = callerOf(clock, await tokenOf(clock, demoOperator.email, password));
  for (const { domain, roles, ...agency } of demoAgencies) {
    const { id } = await operator((api) => api.agencies.found(agency));
    const add = async (caller: Call, role: Role) => {
      const email = `${role.replace('_', '-')}@${domain}`;
      const name = `${agency.code} ${role.replace('_', ' ')}`;
      const added = await caller((api) =>
        api.identity.addMember({ agencyId: id, name, email, roles: [role] }),
      );
      await choosePassword(clock, email, added.password, password);
      return email;
    };
    const first = await add(operator, 'administrator');
    const administrator = callerOf(clock, await tokenOf(clock, first, password));
    for (const role of roles) await add(administrator, role);
  }
}

async function choosePassword(clock: Clock, email: string, first: string, next: string): Promise<void> {
  const member = callerOf(clock, await tokenOf(clock, email, first));
  await member((api) => api.identity.changePassword({ current: first, next }));
  await member((api) => api.identity.signOut());
}
