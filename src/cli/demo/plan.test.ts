import { expect, test } from 'vitest';
import { plannedLeads } from './plan';

test('every demo has the same leads', () => {
  expect(plannedLeads()).toEqual(plannedLeads());
});

test('agencies hold in common the six typed selectors that are planted, and no others', () => {
  const holders = new Map<string, Set<string>>();
  for (const { agency, lead } of plannedLeads()) {
    for (const { type, value } of lead.selectors) {
      const key = `${type} ${value}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(agency.code));
    }
  }
  const shared = [...holders].filter(([, codes]) => codes.size > 1).map(([key]) => key);
  expect(shared).toHaveLength(6);
});
