import 'server-only';
import { notFound } from 'next/navigation';
import { read } from './caller';

const caseRoles = new Set<string>(['investigator', 'prosecutor', 'caseworker', 'liaison']);

/** Which parts of the portal a member is shown. It orders the rail; what may be done, the procedures decide. */
export async function sections() {
  const me = await read((api) => api.identity.me());
  const has = (...roles: string[]) => me.roles.some((role) => roles.includes(role));
  return {
    me,
    sees: {
      leads: has('victim_advocate') || me.roles.some((role) => caseRoles.has(role)),
      /** Enters leads and checks values. */
      enter: me.roles.some((role) => caseRoles.has(role)),
      commonValues:
        me.agency.kind === 'oversight'
          ? has('oversight_auditor')
          : has('liaison', 'administrator', 'auditor'),
      watchDesk: has('operator'),
      audit: has('auditor', 'oversight_auditor'),
      administration: has('administrator', 'operator'),
    },
  };
}

/**
 * Before anything of a section is sent, so that the answer is a plain 404 with nothing else in it. Titles ask too, in
 * the page: Next takes the title of what is not found only if the page's own is refused.
 */
export async function requireSection(
  name: keyof Awaited<ReturnType<typeof sections>>['sees'],
): Promise<void> {
  if (!(await sections()).sees[name]) notFound();
}
