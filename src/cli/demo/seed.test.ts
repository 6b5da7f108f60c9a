import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { demoAgencies } from '@/api/demo';
import { hitStates } from '@/features/deconfliction/domain';
import type { Role } from '@/features/identity/domain';
import { signedIn } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { plannedLeads } from './plan';
import { seedDemo } from './seed';

const database = testDatabase();
const password = 'harbor-lantern-1955';

async function rowsOf(sql: string): Promise<unknown[]> {
  return (await database.admin.query(sql)).rows;
}

const counts = () =>
  rowsOf(
    `select (select count(*)::int from agency) as agencies, (select count(*)::int from lead) as leads,
            (select count(*)::int from selector) as selectors, (select count(*)::int from hit) as hits`,
  );

const quiet = () => vi.spyOn(console, 'log').mockReturnValue(undefined);

describe('the demo', () => {
  beforeEach(quiet);
  afterEach(() => {
    vi.restoreAllMocks();
  });
  beforeAll(async () => {
    quiet();
    await seedDemo(password);
  }, 120_000);

  test('has agencies under several laws, hundreds of leads and their selectors, and fifteen hits', async () => {
    const [laws] = await rowsOf('select count(distinct legal_regime)::int as count from agency');
    expect(laws).toEqual({ count: 4 });
    const [{ agencies, leads, selectors, hits }] = (await counts()) as [Record<string, number>];
    expect(agencies).toBe(demoAgencies.length + 1);
    expect(leads).toBe(200 + 26 + 1 + 4);
    expect(selectors).toBeGreaterThanOrEqual(600);
    expect(hits).toBe(15);
  });

  test('has hits in every state', async () => {
    const states = new Map<string, string>();
    const listed = async (role: Role) => {
      for (const { domain, roles } of demoAgencies) {
        if (!roles.includes(role)) continue;
        const member = await signedIn(`${role.replace('_', '-')}@${domain}`, password);
        const { hits } = await member.call((api) => api.deconfliction.hits({ state: 'all', leadId: null }));
        for (const { id, state } of hits) states.set(id, state);
      }
      return states.size;
    };
    // One is with the victim advocates of both sides: no liaison sees it.
    expect([await listed('liaison'), await listed('victim_advocate')]).toEqual([14, 15]);
    expect(new Set(states.values())).toEqual(new Set(hitStates));
  });

  test('has one number that four agencies hold along the coast', async () => {
    const held = await rowsOf(
      `select type::text, array_agg(distinct place order by place) as places
       from selector_token join selector on selector.id = selector_id
            join agency on agency.id = selector_token.agency_id
       group by token, type having count(distinct agency.id) > 2`,
    );
    expect(held).toEqual([
      {
        type: 'phone',
        places: [
          'Las Vegas, Nevada',
          'Los Angeles, California',
          'San Diego, California',
          'San Francisco, California',
        ],
      },
    ]);
  });

  test('shows the planned leads, in their order', async () => {
    const investigator = await signedIn('investigator@mekong.example', password);
    const { leads } = await investigator.call((api) => api.leads.list({ cursor: null }));
    const planned = plannedLeads().filter(({ agency }) => agency.code === 'MB');
    expect(leads.map(({ title }) => title).reverse()).toEqual(
      planned.slice(-leads.length).map(({ lead }) => lead.title),
    );
  });

  test('is entered once: where there is an agency already, nothing is', async () => {
    const before = await counts();
    await seedDemo(password);
    expect(await counts()).toEqual(before);
  });
});
