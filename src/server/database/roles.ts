import 'server-only';
import { createHmac } from 'node:crypto';
import pg from 'pg';

/**
 * Roles that carry privileges and cannot log in. `concord_owner` owns the tables; `concord_matcher` and
 * `concord_gatekeeper` own the SECURITY DEFINER functions that are the only way across agencies and the only way in
 * before an agency is known; the rest are what the processes are members of.
 */
const groupRoles = [
  'concord_owner',
  'concord_matcher',
  'concord_gatekeeper',
  'concord_app',
  'concord_sealer',
  'concord_worker',
] as const;

const processes = ['app', 'sealer', 'worker'] as const;
type Process = (typeof processes)[number];

/** Connection URLs of the three kinds of process; none of these roles owns a table. */
export type ProcessUrls = Readonly<Record<Process, string>>;

/** The login roles belong to one installation: their names and passwords are derived from its secret. */
export function processUrls(adminUrl: string, secret: string): ProcessUrls {
  const derive = (what: string) => createHmac('sha256', secret).update(what).digest('hex');
  const installation = derive('installation').slice(0, 8);
  const url = (process: Process) => {
    const of = new URL(adminUrl);
    of.username = `concord_${process}_${installation}`;
    of.password = derive(`password of ${process}`);
    return of.href;
  };
  return { app: url('app'), sealer: url('sealer'), worker: url('worker') };
}

/** Creates what is missing and leaves what is there; safe to run at every start. */
export async function ensureRoles(adminUrl: string, secret: string): Promise<ProcessUrls> {
  const urls = processUrls(adminUrl, secret);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query("select pg_advisory_lock(hashtext('concord roles'))");
    for (const role of groupRoles) await ensureRole(admin, role, 'nologin');
    const group = groupRoles.join(', ');
    await admin.query(`grant ${group} to current_user`);
    await admin.query('grant concord_app to concord_worker');
    for (const process of processes) {
      const { username, password } = new URL(urls[process]);
      await ensureRole(admin, username, `login password '${password}'`);
      await admin.query(`alter role ${username} password '${password}'`);
      await admin.query(`grant concord_${process} to ${username}`);
    }
    const { rows } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name');
    const database = rows[0]?.name;
    // Another installation on the same server is a member of the same groups: it must not reach this one's database.
    await admin.query(`revoke connect, temporary on database ${database} from public`);
    const logins = processes.map((process) => new URL(urls[process]).username).join(', ');
    await admin.query(`grant connect on database ${database} to ${logins}`);
    await admin.query(`grant create on database ${database} to concord_worker`);
    await admin.query(`grant usage on schema public to ${group}`);
    const functionOwners = 'concord_matcher, concord_gatekeeper, concord_worker';
    await admin.query(`grant create on schema public to concord_owner, ${functionOwners}`);
    await admin.query(`grant ${functionOwners} to concord_owner`);
  } finally {
    await admin.end();
  }
  return urls;
}

async function ensureRole(admin: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name]);
  if (rowCount === 0) await admin.query(`create role ${name} ${attributes}`);
}
